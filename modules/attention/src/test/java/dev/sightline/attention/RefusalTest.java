package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.memory.ElementType;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final AttentionRequest REQUEST =
            AttentionRequest.softmax(AttentionShape.selfAttention(1, 3, 4), Mask.full());

    private static List<Refusal> onlyIf(boolean served) {
        return served ? List.of() : List.of(new Refusal("cannot", "do not ask"));
    }

    @Test
    void exceptionGivesEveryReasonWithItsRemedy() {
        Refusal first = new Refusal("needs a window mask, found Full[]", "use 'flash'");
        Refusal second = new Refusal("has no log-sum-exp", "ask for the output alone");
        ScriptedVariant variant =
                new ScriptedVariant("picky", AttentionFunction.Family.SOFTMAX, request -> List.of(first, second));
        RefusedRequestException refused =
                assertThrows(RefusedRequestException.class, () -> variant.requireServed(REQUEST));
        assertEquals(
                "variant 'picky' refuses the request: needs a window mask, found Full[]; use 'flash'."
                        + " has no log-sum-exp; ask for the output alone",
                refused.getMessage());
        assertEquals(List.of(first, second), refused.refusals());
    }

    @Test
    void servedRequestPasses() {
        ScriptedVariant.named("willing").requireServed(REQUEST);
    }

    @Test
    void capabilitiesAreWhatIsNotRefused() {
        assertEquals(EnumSet.complementOf(OF_STATES), Capability.of(ScriptedVariant.named("willing")));
        assertEquals(
                EnumSet.of(Capability.FULL_MASK, Capability.POSITION_DECAY),
                Capability.of(new ScriptedVariant(
                        "decaying",
                        AttentionFunction.Family.RECURRENCE,
                        r -> onlyIf(r.mask() instanceof Mask.Full
                                && r.shape().groupSize() == 1
                                && !r.logSumExp()
                                && !r.hasFinalState()
                                && isPlain(r)
                                && r.function() instanceof AttentionFunction.Recurrence recurrence
                                && recurrence.rule().equals(UpdateRule.decaying(new Decay.OfPosition()))))));
        assertEquals(
                EnumSet.noneOf(Capability.class),
                Capability.of(new ScriptedVariant("never", AttentionFunction.Family.LINEAR, r -> onlyIf(false))));
        assertEquals(
                EnumSet.of(Capability.WINDOW_MASK, Capability.GROUPED_HEADS),
                Capability.of(new ScriptedVariant(
                        "windows",
                        AttentionFunction.Family.SOFTMAX,
                        r -> onlyIf(r.mask() instanceof Mask.Window && !r.logSumExp() && isPlain(r)))));
        assertEquals(
                EnumSet.of(
                        Capability.FULL_MASK,
                        Capability.CAUSAL_MASK,
                        Capability.DOCUMENT_MASK,
                        Capability.UNION_MASK,
                        Capability.BLOCK_MASK,
                        Capability.LOG_SUM_EXP),
                Capability.of(new ScriptedVariant(
                        "one-to-one",
                        AttentionFunction.Family.SOFTMAX,
                        r -> onlyIf(
                                !(r.mask() instanceof Mask.Window) && r.shape().groupSize() == 1 && isPlain(r)))));
        assertEquals(
                EnumSet.of(Capability.FULL_MASK, Capability.ADDITIVE_BIAS, Capability.INT8_KEYS_AND_VALUES),
                Capability.of(new ScriptedVariant(
                        "narrow",
                        AttentionFunction.Family.SOFTMAX,
                        r -> onlyIf(r.mask() instanceof Mask.Full
                                && r.shape().groupSize() == 1
                                && !r.logSumExp()
                                && r.changes().equals(ScoreChanges.NONE)
                                && !r.paged()
                                && !r.chunkInvariant()
                                && (r.keyValueType() == ElementType.FLOAT32 || r.isQuantized())))));
    }

    private static final EnumSet<Capability> OF_STATES = EnumSet.of(
            Capability.HEAD_DECAY,
            Capability.POSITION_DECAY,
            Capability.CHANNEL_DECAY,
            Capability.DELTA_RULE,
            Capability.CARRIED_STATE);

    private static boolean isPlain(AttentionRequest request) {
        return request.bias().isEmpty()
                && request.changes().equals(ScoreChanges.NONE)
                && !request.paged()
                && !request.chunkInvariant()
                && request.keyValueType() == ElementType.FLOAT32;
    }

    @Test
    void capabilitiesAreAskedForInTheFamilyOfTheVariant() {
        ScriptedVariant linear = new ScriptedVariant(
                "linear",
                AttentionFunction.Family.LINEAR,
                r -> onlyIf(r.function() instanceof AttentionFunction.Linear && !r.logSumExp()));
        EnumSet<Capability> others = EnumSet.copyOf(OF_STATES);
        others.addAll(EnumSet.of(
                Capability.LOG_SUM_EXP,
                Capability.ADDITIVE_BIAS,
                Capability.SOFTCAP,
                Capability.ALIBI,
                Capability.HEAD_TEMPERATURES,
                Capability.LEARNED_SINKS));
        assertEquals(EnumSet.complementOf(others), Capability.of(linear));
    }
}
