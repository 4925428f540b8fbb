package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Mistakes in states that take keys piece by piece. */
public final class StreamMutants {
    private static final int PAGE = 4;

    private StreamMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("a state that loses the first key of a page", "oracle-agreement", LostKey::new),
                mutant("a fork that shares what comes after", "forks-go-their-own-ways", SharedTail::new),
                mutant("a fork that writes into the pages of its origin", "forks-go-their-own-ways", SharedPages::new),
                mutant("a merge that begins with the other", "merging-appends", Backwards::new),
                mutant("values without keys appended", "a-failed-append-changes-nothing", Unchecked::new),
                mutant("queries of a piece that stand one early", "oracle-agreement", Early::new),
                turning("queries turned one position late", LateQueries::new),
                new Mutant(
                        "a snapshot read back without its last position",
                        List.of("snapshots-restore"),
                        new StreamedVariant("reference-state", new Maker(ReferenceState::new, false, 1))));
    }

    /** The state without a mistake: as it is, or turning its queries and keys by a rotary embedding. */
    public static StreamedVariant reference(boolean turns) {
        return new StreamedVariant("reference-state", new Maker(ReferenceState::new, turns, 0));
    }

    private static Mutant mutant(String name, String law, Constructor constructor) {
        return new Mutant(name, List.of(law), new StreamedVariant("reference-state", new Maker(constructor, false, 0)));
    }

    private static Mutant turning(String name, Constructor constructor) {
        return new Mutant(
                name,
                List.of("oracle-agreement"),
                new StreamedVariant("reference-state", new Maker(constructor, true, 0)));
    }

    /** Makes an empty state. */
    private interface Constructor {
        ReferenceState make(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation);
    }

    /**
     * Makes states of one kind.
     *
     * @param turns whether they turn queries and keys
     * @param lost positions that reading a snapshot loses
     */
    private record Maker(Constructor constructor, boolean turns, long lost) implements StateMaker {
        @Override
        public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
            return empty(sequence, workers);
        }

        private ReferenceState empty(AttentionRequest sequence, Workers workers) {
            return constructor.make(sequence, workers, rotation(sequence.shape().headDim()));
        }

        @Override
        public Optional<AttentionState> restore(
                MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
            ReferenceState state = empty(sequence, workers);
            state.read(snapshot, Math.max(0, state.positionsIn(snapshot) - lost));
            return Optional.of(state);
        }

        @Override
        public Optional<RotaryEmbedding> rotation(int headDim) {
            return turns && headDim > 1
                    ? Optional.of(RotaryEmbedding.of(
                            headDim, headDim / 2 * 2, 100, RotaryPairing.HALF_SPLIT, RotaryScaling.none()))
                    : Optional.empty();
        }
    }

    private static final class LostKey extends ReferenceState {
        LostKey(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new LostKey(sequence(), workers(), rotation());
        }

        @Override
        float[] row(List<float[]> rows, int position) {
            return super.row(rows, position > 0 && position % PAGE == 0 ? position - 1 : position);
        }
    }

    private static final class SharedTail extends ReferenceState {
        SharedTail(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        public AttentionState fork() {
            return this;
        }
    }

    /** Each knows its own length, and all write into the same rows. */
    private static final class SharedPages extends ReferenceState {
        private long length;

        SharedPages(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        void add(List<float[]> rows, float[] row, long i) {
            int place = (int) (length + i);
            if (place < rows.size()) {
                rows.set(place, row);
            } else {
                rows.add(row);
            }
        }

        @Override
        void appended(long count) {
            length += count;
        }

        @Override
        public AttentionState fork() {
            SharedPages fork = new SharedPages(sequence(), workers(), rotation());
            fork.share(this);
            fork.length = length;
            return fork;
        }
    }

    private static final class Backwards extends ReferenceState {
        Backwards(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new Backwards(sequence(), workers(), rotation());
        }

        @Override
        public void merge(AttentionState other) {
            ReferenceState later = (ReferenceState) other;
            keys().addAll(0, later.keys());
            values().addAll(0, later.values());
        }
    }

    private static final class Unchecked extends ReferenceState {
        Unchecked(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new Unchecked(sequence(), workers(), rotation());
        }

        @Override
        void requireTogether(Tensor key, Tensor value) {
            // Nothing is asked.
        }
    }

    private static final class Early extends ReferenceState {
        Early(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new Early(sequence(), workers(), rotation());
        }

        @Override
        long firstPosition(long queries) {
            return Math.max(0, super.firstPosition(queries) - (queries > 1 ? 1 : 0));
        }
    }

    private static final class LateQueries extends ReferenceState {
        LateQueries(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new LateQueries(sequence(), workers(), rotation());
        }

        @Override
        long queryPosition(long queries) {
            return super.queryPosition(queries) + 1;
        }
    }
}
