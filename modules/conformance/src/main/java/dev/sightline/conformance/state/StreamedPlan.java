package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/**
 * Streams a sequence through a state: pieces of uneven lengths, a fork in place of the state, a snapshot in its place. A
 * query that the state turns elsewhere than to its position has a stream of its own.
 */
final class StreamedPlan implements AttentionPlan {
    /**
     * Lengths of pieces, in turn: single tokens, what no tile is a multiple of, and a prefill. Their number is odd, so that
     * forks and snapshots, which alternate, come to each.
     */
    private static final long[] PIECES = {1, 1, 3, 17, 2, 1, 50};

    private final StateMaker maker;
    private final AttentionRequest request;
    private final Workers workers;

    StreamedPlan(StateMaker maker, AttentionRequest request, Workers workers) {
        this.maker = maker;
        this.request = request;
        this.workers = workers;
    }

    @Override
    public AttentionRequest request() {
        return request;
    }

    @Override
    public PlanDescription description() {
        return new PlanDescription("streamed", "as the state's", "pieces", 1, 1, workers.threads(), 0);
    }

    @Override
    public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
        try (RunArena arena = RunArena.open("streamed")) {
            answer(turnedBack(inputs, key -> key, arena), outputs);
            for (long query = 0; query < request.shape().queryLength(); query++) {
                if (isDisplaced(position(query))) {
                    answerAlone(query, inputs, outputs);
                }
            }
        }
    }

    private long position(long query) {
        return request.shape().keyLength() - request.shape().queryLength() + query;
    }

    /** Whether a query is turned elsewhere than to its position for some of its keys. */
    private boolean isDisplaced(long query) {
        return maker.rotation(request.shape().headDim()).isPresent()
                && LongStream.rangeClosed(0, query).anyMatch(key -> maker.turnedTo(query, key) != query);
    }

    /** The same stream with the keys turned back as this query meets them, for its row of the outputs. */
    private void answerAlone(long query, AttentionInputs inputs, AttentionOutputs outputs) {
        try (RunArena arena = RunArena.open("one query")) {
            AttentionOutputs all = new AttentionOutputs(
                    arena.tensor("outputs", outputs.output().shape().sizes()),
                    outputs.logSumExp()
                            .map(of -> arena.tensor("log-sum-exp", of.shape().sizes())));
            long position = position(query);
            answer(turnedBack(inputs, key -> key + position - maker.turnedTo(position, key), arena), all);
            AttentionOutputs row = rows(outputs, query, query + 1);
            AttentionOutputs found = rows(all, query, query + 1);
            row.output().copyFrom(found.output().toArray());
            row.logSumExp()
                    .ifPresent(to -> to.copyFrom(found.logSumExp().orElseThrow().toArray()));
        }
    }

    private void answer(AttentionInputs inputs, AttentionOutputs outputs) {
        try (Belongings belongings = new Belongings();
                Streamed streamed = new Streamed(belongings)) {
            long keys = request.shape().keyLength();
            long first = keys - request.shape().queryLength();
            streamed.append(InputParts.keys(inputs, 0, first));
            int piece = 0;
            for (long at = first; at < keys; piece++) {
                long end = Math.min(keys, at + PIECES[piece % PIECES.length]);
                streamed.append(InputParts.keys(inputs, at, end));
                streamed.state.attend(
                        inputs.query().slice(2, at - first, end - first), rows(outputs, at - first, end - first));
                at = end;
                if (piece % 2 == 0) {
                    streamed.goOnFromFork();
                } else {
                    streamed.goOnFromSnapshot();
                }
            }
        }
    }

    private static AttentionOutputs rows(AttentionOutputs outputs, long from, long end) {
        return new AttentionOutputs(
                outputs.output().slice(2, from, end), outputs.logSumExp().map(all -> all.slice(2, from, end)));
    }

    /** Queries and keys turned back, if the state turns them: queries from their positions, keys from those given. */
    private AttentionInputs turnedBack(AttentionInputs inputs, LongUnaryOperator positionOfKey, RunArena arena) {
        Optional<RotaryEmbedding> rotation = maker.rotation(request.shape().headDim());
        if (rotation.isEmpty()) {
            return inputs;
        }
        Tensor query = arena.tensor("queries", inputs.query().shape().sizes());
        Tensor key = arena.tensor("keys", inputs.key().shape().sizes());
        rotation.get().rotateBack(inputs.query(), query, Positions.from(position(0)));
        long[] positions = LongStream.range(0, request.shape().keyLength())
                .map(positionOfKey)
                .toArray();
        rotation.get().rotateBack(inputs.key(), key, Positions.of(positions));
        return InputParts.withKey(InputParts.withQuery(inputs, query), key);
    }

    /** The state that goes on, whichever it is. */
    private final class Streamed implements AutoCloseable {
        private final Belongings belongings;
        private final AttentionRequest sequence = StreamedVariant.sequence(request);
        private AttentionState state;

        Streamed(Belongings belongings) {
            this.belongings = belongings;
            state = maker.open(sequence, workers, belongings);
        }

        void append(AttentionInputs piece) {
            maker.append(state, piece.key(), piece.value(), piece.recurrence());
        }

        void goOnFromFork() {
            AttentionState before = state;
            state = before.fork();
            before.close();
        }

        void goOnFromSnapshot() {
            try (Arena memory = Arena.ofConfined()) {
                MemorySegment snapshot = memory.allocate(Math.max(1, state.snapshotBytes()), 64);
                state.snapshot(snapshot);
                Optional<AttentionState> restored = maker.restore(snapshot, sequence, workers, belongings);
                if (restored.isPresent()) {
                    state.close();
                    state = restored.get();
                }
            }
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
