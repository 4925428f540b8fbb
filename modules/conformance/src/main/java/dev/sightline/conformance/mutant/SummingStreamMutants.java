package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.state.StreamedVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mistakes in the states of recurrences and of linear attention, which are sums over the positions that they were given. */
public final class SummingStreamMutants {
    private SummingStreamMutants() {}

    static List<Mutant> all() {
        LeftBehind leftBehind = new LeftBehind();
        return List.of(
                recurrent(
                        "a state that begins where the one before it ended",
                        List.of("repeatability", "oracle-agreement"),
                        (sequence, workers, rotation) -> new NotReset(sequence, workers, rotation, leftBehind)),
                recurrent(
                        "a step that is taken again when it is asked again",
                        List.of("asking-changes-nothing"),
                        TakenAgain::new),
                recurrent(
                        "a step that was asked twice and is written twice when others follow",
                        List.of("asking-changes-nothing"),
                        WrittenTwice::new),
                recurrent("a decay applied twice where a piece begins", List.of("oracle-agreement"), TwiceDecayed::new),
                recurrent(
                        "a fork that has not written the last position",
                        List.of("forks-go-their-own-ways"),
                        ForkWithoutLast::new),
                recurrent("a merge of states that begins with the other", List.of("merging-appends"), OtherFirst::new),
                new Mutant(
                        "a snapshot of positions without their decays",
                        List.of("snapshots-restore"),
                        StreamMaker.of(Family.RECURRENCE, ReferenceState::new)
                                .reading(SummingStreamMutants::undecayed)
                                .streamed()),
                new Mutant(
                        "a normaliser of the last piece alone",
                        List.of("weights-sum-to-one", "oracle-agreement"),
                        StreamMaker.of(Family.LINEAR, NormaliserOfPiece::new).streamed()));
    }

    /** The state of a recurrence, or of linear attention, without a mistake. */
    public static StreamedVariant reference(Family family) {
        return StreamMaker.of(family, ReferenceState::new).streamed();
    }

    private static Mutant recurrent(String name, List<String> laws, StreamMaker.Constructor constructor) {
        return new Mutant(
                name, laws, StreamMaker.of(Family.RECURRENCE, constructor).streamed());
    }

    private static List<Position> undecayed(List<Position> positions) {
        return positions.stream().map(position -> position.decaying(0)).toList();
    }

    /** What the last state that was closed had been given, and for which sequences. */
    private static final class LeftBehind {
        private Optional<AttentionRequest> sequence = Optional.empty();
        private List<Position> positions = List.of();
    }

    private static final class NotReset extends ReferenceState {
        private final LeftBehind leftBehind;
        private final List<Position> earlier;

        NotReset(
                AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation, LeftBehind leftBehind) {
            this(
                    sequence,
                    workers,
                    rotation,
                    leftBehind,
                    leftBehind.sequence.equals(Optional.of(sequence)) ? leftBehind.positions : List.of());
        }

        private NotReset(
                AttentionRequest sequence,
                Workers workers,
                Optional<RotaryEmbedding> rotation,
                LeftBehind leftBehind,
                List<Position> earlier) {
            super(sequence, workers, rotation);
            this.leftBehind = leftBehind;
            this.earlier = earlier;
        }

        @Override
        ReferenceState another() {
            return new NotReset(sequence(), workers(), rotation(), leftBehind, earlier);
        }

        @Override
        List<Position> seen() {
            List<Position> seen = new ArrayList<>(earlier);
            seen.addAll(positions());
            return seen;
        }

        @Override
        public void close() {
            leftBehind.sequence = Optional.of(sequence());
            leftBehind.positions = List.copyOf(positions());
        }
    }

    /** The last position is written again with every answer but the first. */
    private static final class TakenAgain extends ReferenceState {
        private boolean asked;

        TakenAgain(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new TakenAgain(sequence(), workers(), rotation());
        }

        @Override
        List<Position> seen() {
            List<Position> seen = new ArrayList<>(super.seen());
            if (asked) {
                seen.addLast(seen.getLast());
            }
            asked = true;
            return seen;
        }

        @Override
        void appended(long count) {
            asked = false;
        }
    }

    /** Answers are right until more is appended. */
    private static final class WrittenTwice extends ReferenceState {
        private final List<Position> written = new ArrayList<>();
        private int asked;

        WrittenTwice(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            WrittenTwice another = new WrittenTwice(sequence(), workers(), rotation());
            another.written.addAll(written);
            return another;
        }

        @Override
        void add(Position position, long i) {
            if (asked > 1) {
                written.add(written.getLast());
            }
            asked = 0;
            written.add(position);
            super.add(position, i);
        }

        @Override
        List<Position> seen() {
            asked++;
            return written;
        }
    }

    private static final class TwiceDecayed extends ReferenceState {
        TwiceDecayed(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new TwiceDecayed(sequence(), workers(), rotation());
        }

        @Override
        void add(Position position, long i) {
            super.add(i == 0 ? position.decaying(2) : position, i);
        }
    }

    private static final class ForkWithoutLast extends ReferenceState {
        ForkWithoutLast(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        public AttentionState fork() {
            ForkWithoutLast fork = new ForkWithoutLast(sequence(), workers(), rotation());
            fork.positions().addAll(positions());
            if (length() > 0) {
                fork.positions().addLast(fork.positions().removeLast().unwritten());
            }
            return fork;
        }
    }

    private static final class OtherFirst extends ReferenceState {
        OtherFirst(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new OtherFirst(sequence(), workers(), rotation());
        }

        @Override
        public void merge(AttentionState other) {
            positions().addAll(0, ((ReferenceState) other).positions());
        }
    }

    private static final class NormaliserOfPiece extends ReferenceState {
        private long lastPiece;

        NormaliserOfPiece(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
            super(sequence, workers, rotation);
        }

        @Override
        ReferenceState another() {
            return new NormaliserOfPiece(sequence(), workers(), rotation());
        }

        @Override
        void appended(long count) {
            lastPiece = count;
        }

        @Override
        AttentionPlan plan(AttentionRequest request) {
            long first = length() - lastPiece;
            return new ReferencePlan(request, workers()) {
                @Override
                double normalising(long key, double weight) {
                    return key < first ? 0 : super.normalising(key, weight);
                }
            };
        }
    }
}
