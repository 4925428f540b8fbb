package dev.sightline.evaluation.streaming;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.state.RecurrentDesign;
import dev.sightline.attention.state.RecurrentState;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.probe.ConstantGates;
import dev.sightline.evaluation.theory.DecayRecall;
import dev.sightline.evaluation.theory.DeltaRecall;
import dev.sightline.evaluation.theory.RecallPrediction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a recurrent attention, by the rule that its variant is known by. The decay factor of one that decays is 1 -
 * 1/headDim, at which the delta rule forgets by itself, and beta is 1, as for keys of length 1.
 *
 * @param name of the variant
 * @param function of the protocol's sizes
 */
record StateMechanism(String name, Recurrence function) implements Mechanism {
    /** The mechanism of a variant; empty if it is no recurrence, or one whose decays come with the positions. */
    static Optional<StateMechanism> of(AttentionVariant variant, StreamingProtocol protocol) {
        int length = protocol.length();
        AttentionShape shape = new AttentionShape(1, 1, 1, length, length, protocol.headDim(), protocol.valueDim());
        AttentionFunction function = gates(protocol).applyTo(variant.typicalFunction(shape, Mask.causal(0)));
        return function instanceof Recurrence recurrence
                        && !recurrence.rule().decay().isInput()
                ? Optional.of(new StateMechanism(variant.name(), recurrence))
                : Optional.empty();
    }

    private static ConstantGates gates(StreamingProtocol protocol) {
        return new ConstantGates(1 - 1.0 / protocol.headDim(), 1);
    }

    @Override
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(Map.of("rule", function.rule().toString()));
    }

    @Override
    public StreamingMemory open(StreamingProtocol protocol, Laboratory laboratory, long seed) {
        RecurrentDesign plain =
                new RecurrentDesign(StreamingProtocol.BATCH, 1, 1, protocol.headDim(), protocol.valueDim(), function);
        RecurrentDesign design =
                function.rule().corrected() ? plain.withBeta(gates(protocol).beta()) : plain;
        return new AttentionMemory(
                () -> RecurrentState.open(design, laboratory.variants().get(name), laboratory.workers()), () -> {});
    }

    @Override
    public List<RecallPrediction> predictions(StreamingProtocol protocol) {
        UpdateRule rule = function.rule();
        double decay = gates(protocol).decayOf(rule);
        return protocol.ages().stream()
                .map(age -> rule.corrected()
                        ? new DeltaRecall(protocol.setting(), decay).predict(age)
                        : new DecayRecall(protocol.setting(), decay).predict(age))
                .toList();
    }

    @Override
    public OptionalInt capacityBound(StreamingProtocol protocol) {
        return OptionalInt.empty();
    }

    @Override
    public double preparation(StreamingProtocol protocol) {
        return 0;
    }
}
