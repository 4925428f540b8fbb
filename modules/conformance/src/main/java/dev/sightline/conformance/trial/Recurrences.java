package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Recurrences of one update rule, with every combination of states carried in and handed out. */
final class Recurrences {
    /** Every rule that there is; where it has a factor for each head, these are dealt for the heads of a shape. */
    static final List<UpdateRule> RULES = List.of(
            UpdateRule.ADDITIVE,
            UpdateRule.decaying(new Decay.OfHead(List.of())),
            UpdateRule.decaying(new Decay.OfPosition()),
            UpdateRule.decaying(new Decay.OfChannel()),
            UpdateRule.DELTA,
            UpdateRule.decayingDelta(new Decay.OfHead(List.of())),
            UpdateRule.decayingDelta(new Decay.OfPosition()),
            UpdateRule.decayingDelta(new Decay.OfChannel()));

    private record States(boolean initial, boolean last) {}

    private final UpdateRule rule;
    private final Deck<States> states;
    private final Deck<Double> factors;

    Recurrences(UpdateRule rule, SplittableRandom random) {
        this.rule = rule;
        states = new Deck<>(
                List.of(
                        new States(false, false),
                        new States(true, true),
                        new States(true, true),
                        new States(true, false),
                        new States(false, true)),
                random);
        // The first heads of retention keep 1 - 2^-5 and more; 0 and 1 are the ends.
        factors = new Deck<>(List.of(0.0, 0.3, 0.9, 1 - 0x1p-5, 1 - 0x1p-12, 1.0), random);
    }

    AttentionFunction of(AttentionShape shape, Mask mask, double scale) {
        States dealt = states.deal();
        return new AttentionFunction.Recurrence(mask, ruleFor(shape), scale, dealt.initial(), dealt.last());
    }

    private UpdateRule ruleFor(AttentionShape shape) {
        return rule.decay() instanceof Decay.OfHead
                ? new UpdateRule(
                        new Decay.OfHead(IntStream.range(0, (int) shape.keyValueHeads())
                                .mapToObj(head -> factors.deal())
                                .toList()),
                        rule.corrected())
                : rule;
    }
}
