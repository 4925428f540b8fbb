package dev.sightline.evaluation.recall;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.recall.ValueDecoder.Decoded;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Decodes the output rows of a batch in parallel, a decoder for each worker. */
public final class OutputReader {
    private final RecallProtocol protocol;
    private final Workers workers;
    private final List<ValueDecoder> decoders;

    /** A decoder for each worker. */
    public OutputReader(RecallProtocol protocol, int length, Workers workers) {
        this.protocol = protocol;
        this.workers = workers;
        this.decoders = IntStream.range(0, workers.threads())
                .mapToObj(worker -> new ValueDecoder(length, protocol.valueDim()))
                .toList();
    }

    /** Which codeword a depth's output ought to name. */
    public interface RightCode {
        /** Its number in the draw's codebook. */
        int of(Draw draw, int depth);
    }

    /** Hears what one output says; called by several threads, once for each reading, sequence and depth. */
    public interface Listener {
        /** What was read of the output of a depth. */
        void heard(Reading reading, int sequence, int depth, Decoded decoded);
    }

    /**
     * Reads one row for each depth of each sequence.
     *
     * @param output [batch, 1, rows, valueDim]
     * @param firstRow the row of the first depth
     */
    public void read(
            DrawBatch batch,
            Tensor output,
            int firstRow,
            List<Reading> readings,
            RightCode rightCode,
            Listener listener) {
        float[] outputs = output.toArray();
        int groups = Math.ceilDiv(protocol.depths(), ValueDecoder.GROUP);
        workers.run((long) batch.size() * groups, (worker, task) -> {
            int sequence = (int) (task / groups);
            int firstDepth = (int) (task % groups) * ValueDecoder.GROUP;
            int count = Math.min(ValueDecoder.GROUP, protocol.depths() - firstDepth);
            int from = Math.toIntExact(output.offset(sequence, 0, firstRow + firstDepth) / Float.BYTES);
            Draw draw = batch.draw(sequence);
            ValueDecoder decoder = decoders.get(worker);
            for (Reading reading : readings) {
                decoder.score(draw.codebook(), outputs, from, count, reading.centred());
                for (int i = 0; i < count; i++) {
                    int right = rightCode.of(draw, firstDepth + i);
                    listener.heard(reading, sequence, firstDepth + i, decoder.decode(draw.codebook(), i, right));
                }
            }
        });
    }
}
