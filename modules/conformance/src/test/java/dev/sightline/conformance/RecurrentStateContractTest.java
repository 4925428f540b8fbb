package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.RecurrentDesign;
import dev.sightline.attention.state.RecurrentState;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/**
 * The contract of the states of recurrences, by each variant that computes one. Linear attention with a normaliser and its
 * random features have no state in the house: see {@link RecurrentDesign}.
 */
class RecurrentStateContractTest {

    @Nested
    class Retention extends OfVariant {
        Retention() {
            super("retention");
        }
    }

    @Nested
    class Lightning extends OfVariant {
        Lightning() {
            super("lightning");
        }
    }

    @Nested
    class MambaTwo extends OfVariant {
        MambaTwo() {
            super("mamba2");
        }
    }

    @Nested
    class GatedLinear extends OfVariant {
        GatedLinear() {
            super("gated-linear");
        }
    }

    @Nested
    class DeltaNet extends OfVariant {
        DeltaNet() {
            super("deltanet");
        }
    }

    @Nested
    class GatedDeltaNet extends OfVariant {
        GatedDeltaNet() {
            super("gated-deltanet");
        }
    }

    abstract static class OfVariant extends AttentionStateContract {
        private final AttentionVariant variant;

        OfVariant(String name) {
            variant = BuiltInVariants.named(name);
        }

        @Override
        protected StateMaker maker() {
            return new Maker(variant);
        }

        @Override
        protected List<AttentionRequest> requests() {
            return StateGrid.quick(maker());
        }
    }

    private record Maker(AttentionVariant variant) implements StateMaker {
        @Override
        public Family family() {
            return Family.RECURRENCE;
        }

        @Override
        public List<Refusal> refusals(AttentionRequest sequence) {
            Recurrence recurrence = (Recurrence) sequence.function();
            return variant.refusals(sequence.withFunction(recurrence.withStates(true, true)));
        }

        @Override
        public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
            return RecurrentState.open(design(sequence), variant, workers);
        }

        @Override
        public void append(AttentionState state, Tensor key, Tensor value, RecurrenceInputs gates) {
            ((RecurrentState) state).append(key, value, gates);
        }

        @Override
        public Optional<AttentionState> restore(
                MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
            return Optional.of(RecurrentState.restore(snapshot, design(sequence), variant, workers));
        }

        /** What a corrected position writes depends on what it finds, and decays of positions are not kept. */
        @Override
        public boolean merges(AttentionRequest sequence) {
            UpdateRule rule = ((Recurrence) sequence.function()).rule();
            return !rule.corrected() && !rule.decay().isInput();
        }

        private static RecurrentDesign design(AttentionRequest sequence) {
            AttentionShape shape = sequence.shape();
            return new RecurrentDesign(
                    (int) shape.batch(),
                    (int) shape.queryHeads(),
                    (int) shape.keyValueHeads(),
                    shape.headDim(),
                    shape.valueDim(),
                    sequence.function());
        }
    }
}
