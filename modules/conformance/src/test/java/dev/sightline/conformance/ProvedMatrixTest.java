package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Capability;
import dev.sightline.conformance.Proof.Status;
import dev.sightline.conformance.mutant.Mutants;
import dev.sightline.conformance.mutant.ReferenceVariant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A capability is proved by what is computed, not by what is promised. */
class ProvedMatrixTest {
    private static Set<Capability> with(Status status, List<Proof> proofs) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Proof proof : proofs) {
            if (proof.status() == status) {
                capabilities.add(proof.capability());
            }
        }
        return capabilities;
    }

    private static Proof proof(Capability capability, List<Proof> proofs) {
        return proofs.stream()
                .filter(proof -> proof.capability() == capability)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void builtInVariantsProveWhatTheyServeAndAreNowhereWrong() {
        for (AttentionVariant variant : AttentionVariants.load().all()) {
            List<Proof> proofs = ProvedMatrix.of(variant);
            assertEquals(Set.of(), with(Status.WRONG, proofs), proofs::toString);
            assertEquals(Capability.of(variant), with(Status.PROVED, proofs), variant.name());
        }
    }

    @Test
    void aRefusalComesWithItsReason() {
        List<Proof> proofs = ProvedMatrix.of(ReferenceVariant.of(Family.LINEAR));
        assertEquals(
                "a LINEAR function has no such feature; ask a variant of another family",
                proof(Capability.ADDITIVE_BIAS, proofs).reason());
        assertEquals(
                "it computes LINEAR alone; ask another variant",
                proof(Capability.LOG_SUM_EXP, proofs).reason());
    }

    @Test
    void aMistakeInWindowsShowsThereAndNotInCausalMasks() {
        List<Proof> proofs =
                ProvedMatrix.of(Mutants.named("a window one key too wide").variant());
        Proof window = proof(Capability.WINDOW_MASK, proofs);
        assertEquals(Status.WRONG, window.status());
        assertTrue(window.reason().contains("output["), window::reason);
        assertEquals(Status.PROVED, proof(Capability.CAUSAL_MASK, proofs).status());
    }

    @Test
    void aVariantThatFailsIsWrongEverywhereButThrowsNothing() {
        List<Proof> proofs = ProvedMatrix.of(new ReferenceVariant(Family.SOFTMAX, (request, workers) -> {
            throw new UnsupportedOperationException("planted");
        }));
        assertEquals(EnumSet.allOf(Capability.class), with(Status.WRONG, proofs));
        assertTrue(
                proof(Capability.FULL_MASK, proofs).reason().contains("found java.lang.UnsupportedOperationException"),
                proofs::toString);
    }
}
