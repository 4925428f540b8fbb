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
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Streams a sequence through a state: pieces of uneven lengths, a fork in place of the state, a snapshot in its place. */
final class StreamedPlan implements AttentionPlan {
    /** Lengths of pieces, in turn: single tokens, what no tile is a multiple of, and a prefill. */
    private static final long[] PIECES = {1, 3, 17, 2, 1, 50};

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
        try (RunArena arena = RunArena.open("streamed");
                Belongings belongings = new Belongings();
                Streamed streamed = new Streamed(belongings)) {
            long keys = request.shape().keyLength();
            long first = keys - request.shape().queryLength();
            Tensor query = turnedBack(inputs.query(), first, arena);
            Tensor key = turnedBack(inputs.key(), 0, arena);
            streamed.state.append(key.slice(2, 0, first), inputs.value().slice(2, 0, first));
            int piece = 0;
            for (long at = first; at < keys; piece++) {
                long end = Math.min(keys, at + PIECES[piece % PIECES.length]);
                streamed.state.append(key.slice(2, at, end), inputs.value().slice(2, at, end));
                streamed.state.attend(query.slice(2, at - first, end - first), rows(outputs, at - first, end - first));
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

    /** Rows that a state which turns them gives back their first direction. */
    private Tensor turnedBack(Tensor rows, long first, RunArena arena) {
        Optional<RotaryEmbedding> rotation = maker.rotation(request.shape().headDim());
        if (rotation.isEmpty()) {
            return rows;
        }
        Tensor turned = arena.tensor("rows", rows.shape().sizes());
        rotation.get().rotateBack(rows, turned, Positions.from(first));
        return turned;
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
