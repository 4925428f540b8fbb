package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Capability;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.Proof.Status;
import dev.sightline.conformance.mutant.Mutants;
import dev.sightline.conformance.mutant.ReferenceVariant;
import dev.sightline.memory.RunArena;
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
    void aStateThatIsNotCarriedShowsThereAndNotInWhatIsServedBeside() {
        List<Proof> proofs = ProvedMatrix.of(Mutants.named("a final state cleared before the initial one is read")
                .variant());
        assertEquals(Set.of(Capability.CARRIED_STATE), with(Status.WRONG, proofs), proofs::toString);
    }

    @Test
    void recurrencesByTheirDefinitionProveAllThatTheFamilyHas() {
        Set<Capability> ofFamily = EnumSet.allOf(Capability.class);
        ofFamily.removeIf(capability -> capability.examples(Family.RECURRENCE).isEmpty());
        ofFamily.remove(Capability.LOG_SUM_EXP);
        assertEquals(ofFamily, with(Status.PROVED, ProvedMatrix.of(ReferenceVariant.of(Family.RECURRENCE))));
    }

    @Test
    void aFeatureIsNotProvedByRequestsOfWhichItsLawsSayNothing() {
        List<Proof> proofs = ProvedMatrix.of(new OneQueryAtATime());
        Proof invariance = proof(Capability.CHUNK_INVARIANCE, proofs);
        assertEquals(Status.REFUSED, invariance.status(), invariance::reason);
        assertEquals("it takes one query at a time; ask for fewer", invariance.reason());
        assertEquals(
                Status.PROVED,
                proof(Capability.BFLOAT16_KEYS_AND_VALUES, proofs).status());
    }

    /** The reference for a single query: a law that compares queries has nothing to compare. */
    private static final class OneQueryAtATime implements AttentionVariant {
        private final AttentionVariant reference = ReferenceVariant.of(Family.SOFTMAX);

        @Override
        public String name() {
            return reference.name();
        }

        @Override
        public String description() {
            return reference.description();
        }

        @Override
        public Family family() {
            return reference.family();
        }

        @Override
        public String provider() {
            return reference.provider();
        }

        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return request.shape().queryLength() > 1
                    ? List.of(new Refusal("it takes one query at a time", "ask for fewer"))
                    : reference.refusals(request);
        }

        @Override
        public Cost cost(AttentionRequest request) {
            return reference.cost(request);
        }

        @Override
        public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
            return reference.plan(request, workers, arena);
        }
    }

    @Test
    void aVariantThatFailsIsWrongEverywhereButThrowsNothing() {
        List<Proof> proofs = ProvedMatrix.of(new ReferenceVariant(Family.SOFTMAX, (request, workers) -> {
            throw new UnsupportedOperationException("planted");
        }));
        Set<Capability> ofSoftmax = EnumSet.allOf(Capability.class);
        ofSoftmax.removeIf(capability -> capability.examples(Family.SOFTMAX).isEmpty());
        assertEquals(ofSoftmax, with(Status.WRONG, proofs));
        assertTrue(
                proof(Capability.FULL_MASK, proofs).reason().contains("found java.lang.UnsupportedOperationException"),
                proofs::toString);
    }
}
