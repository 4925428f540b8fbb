package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
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
                new Mutant(
                        "queries turned one position late",
                        List.of("oracle-agreement"),
                        StreamMaker.of(Family.SOFTMAX, LateQueries::new)
                                .turning()
                                .streamed()),
                new Mutant(
                        "a snapshot read back without its last position",
                        List.of("snapshots-restore"),
                        StreamMaker.of(Family.SOFTMAX, ReferenceState::new)
                                .reading(StreamMutants::withoutLast)
                                .streamed()));
    }

    /** The state of softmax attention without a mistake: as it is, or turning its queries and keys. */
    public static StreamedVariant reference(boolean turns) {
        StreamMaker maker = StreamMaker.of(Family.SOFTMAX, ReferenceState::new);
        return (turns ? maker.turning() : maker).streamed();
    }

    private static Mutant mutant(String name, String law, StreamMaker.Constructor constructor) {
        return new Mutant(
                name, List.of(law), StreamMaker.of(Family.SOFTMAX, constructor).streamed());
    }

    private static List<Position> withoutLast(List<Position> positions) {
        return positions.subList(0, Math.max(0, positions.size() - 1));
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
        List<Position> seen() {
            List<Position> seen = new ArrayList<>(super.seen());
            for (int page = PAGE; page < seen.size(); page += PAGE) {
                seen.set(page, seen.get(page - 1));
            }
            return seen;
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
        void add(Position position, long i) {
            int place = (int) (length + i);
            if (place < positions().size()) {
                positions().set(place, position);
            } else {
                super.add(position, i);
            }
        }

        @Override
        List<Position> seen() {
            return positions().subList(0, (int) length);
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
            positions().addAll(0, ((ReferenceState) other).positions());
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
        long count(Tensor key, Tensor value) {
            return Math.min(key.size(2), value.size(2));
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
        long firstPosition(long seen, long queries) {
            return Math.max(0, super.firstPosition(seen, queries) - (queries > 1 ? 1 : 0));
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
