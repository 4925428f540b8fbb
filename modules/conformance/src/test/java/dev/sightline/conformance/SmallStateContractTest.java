package dev.sightline.conformance;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.trial.Masked;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The contract of a state of a few lines, such as anybody may write: it keeps all rows and asks a variant about them. */
class SmallStateContractTest extends AttentionStateContract {
    @Override
    protected List<AttentionRequest> requests() {
        return StateGrid.quick(maker());
    }

    @Override
    protected StateMaker maker() {
        return (sequence, workers, belongings) -> new KeptRows(sequence, workers, new ArrayList<>());
    }

    /** Of each position a key and a value, of all sequences and heads, one after another. */
    private record KeptRows(AttentionRequest sequence, Workers workers, List<List<float[]>> kept)
            implements AttentionState {
        @Override
        public long length() {
            return kept.size();
        }

        @Override
        public void append(Tensor key, Tensor value) {
            if (key.size(2) != value.size(2)) {
                throw new IllegalArgumentException(key.size(2) + " keys and " + value.size(2) + " values");
            }
            for (long i = 0; i < key.size(2); i++) {
                kept.add(List.of(
                        key.slice(2, i, i + 1).toArray(),
                        value.slice(2, i, i + 1).toArray()));
            }
        }

        @Override
        public void attend(Tensor query, AttentionOutputs outputs) {
            AttentionShape whole = sequence.shape();
            AttentionShape shape = new AttentionShape(
                    whole.batch(),
                    whole.queryHeads(),
                    whole.keyValueHeads(),
                    query.size(2),
                    length(),
                    whole.headDim(),
                    whole.valueDim());
            AttentionRequest last = Masked.of(sequence, sequence.mask().from(length() - query.size(2)));
            AttentionRequest request = new AttentionRequest(
                    shape, last.function(), outputs.logSumExp().isPresent());
            try (RunArena arena = RunArena.open("kept rows")) {
                Tensor key = arena.tensor("key", shape.key().sizes());
                Tensor value = arena.tensor("value", shape.value().sizes());
                for (int i = 0; i < kept.size(); i++) {
                    key.slice(2, i, i + 1L).copyFrom(kept.get(i).getFirst());
                    value.slice(2, i, i + 1L).copyFrom(kept.get(i).getLast());
                }
                BuiltInVariants.named("flash")
                        .plan(request, workers, arena)
                        .forward(new AttentionInputs(query, key, value), outputs);
            }
        }

        @Override
        public AttentionState fork() {
            return new KeptRows(sequence, workers, new ArrayList<>(kept));
        }

        @Override
        public void merge(AttentionState other) {
            kept.addAll(((KeptRows) other).kept);
        }

        @Override
        public long bytes() {
            return kept.stream()
                    .mapToLong(rows -> (long) (rows.getFirst().length + rows.getLast().length) * Float.BYTES)
                    .sum();
        }

        @Override
        public long snapshotBytes() {
            return 0;
        }

        @Override
        public void snapshot(MemorySegment to) {
            // Nothing is read back.
        }

        @Override
        public void close() {}
    }
}
