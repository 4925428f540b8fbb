package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.StreamingCache;
import dev.sightline.attention.state.StreamingDesign;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The contract of streaming caches: a query meets its sinks from its place in the cache, and its window from its own. */
class StreamingCacheContractTest {
    private static final AttentionVariant FLASH = BuiltInVariants.named("flash");

    /** Each has a stream of its own once it stands elsewhere in the cache than in the text. */
    private static final long MOST_QUERIES = 9;

    @Nested
    class OfLessThanAPage extends OfPattern {
        OfLessThanAPage() {
            super(new StreamingLlm(1, 5));
        }
    }

    @Nested
    class OfSomePages extends OfPattern {
        OfSomePages() {
            super(new StreamingLlm(4, 40));
        }
    }

    abstract static class OfPattern extends AttentionStateContract {
        private final StreamingLlm pattern;

        OfPattern(StreamingLlm pattern) {
            this.pattern = pattern;
        }

        @Override
        protected StateMaker maker() {
            return new Maker(pattern);
        }

        @Override
        protected List<AttentionRequest> requests() {
            return StateGrid.quick(maker()).stream()
                    .filter(request -> request.shape().queryLength() <= MOST_QUERIES)
                    .toList();
        }
    }

    private record Maker(StreamingLlm pattern) implements StateMaker {
        @Override
        public List<Mask> masks() {
            return List.of(Mask.sinks(pattern.sinks(), pattern.window()));
        }

        @Override
        public List<Refusal> refusals(AttentionRequest sequence) {
            return sequence.shape().headDim() % 2 == 0 && sequence.changes().equals(ScoreChanges.NONE)
                    ? List.of()
                    : List.of(new Refusal(
                            "a streaming cache is of pairs of channels and of plain scores", "ask for these"));
        }

        @Override
        public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
            return StreamingCache.open(design(sequence), Pages.of(sequence, belongings), FLASH, workers);
        }

        @Override
        public Optional<AttentionState> restore(
                MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
            return Optional.of(
                    StreamingCache.restore(snapshot, design(sequence), Pages.of(sequence, belongings), FLASH, workers));
        }

        private StreamingDesign design(AttentionRequest sequence) {
            return new StreamingDesign(
                    (int) sequence.shape().batch(),
                    (int) sequence.shape().queryHeads(),
                    pattern,
                    rotation(sequence.shape().headDim()).orElseThrow(),
                    ((Softmax) sequence.function()).scale(),
                    sequence.chunkInvariant());
        }

        @Override
        public Optional<RotaryEmbedding> rotation(int headDim) {
            return headDim % 2 == 0
                    ? Optional.of(
                            RotaryEmbedding.of(headDim, headDim, 100, RotaryPairing.HALF_SPLIT, RotaryScaling.none()))
                    : Optional.empty();
        }

        @Override
        public long turnedTo(long query, long key) {
            return key < pattern.sinks() ? Math.min(query, pattern.sinks() + pattern.window() - 1) : query;
        }
    }
}
