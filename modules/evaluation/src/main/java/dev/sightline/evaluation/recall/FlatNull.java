package dev.sightline.evaluation.recall;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.InvalidExperimentException;
import java.util.stream.IntStream;

/**
 * The null hypothesis of every position curve: attention that sees all keys and knows no positions gives the same
 * output wherever the needle lies. One draw is arranged with its oldest needle moved to every depth, and every query
 * must get the same output up to rounding.
 *
 * <p>Reference: permutation equivariance of attention without positions, Lee et al. (2019), Set Transformer, arXiv
 * 1810.00825.
 */
final class FlatNull {
    /**
     * Allowed relative change, in units of float32 rounding times sqrt(n): a sum of n terms in another order changes by
     * about that much, the rest is room for exponentials and rescaling.
     */
    private static final double ROUNDINGS = 16;

    private FlatNull() {}

    /**
     * Measures the largest relative change of an output when the needle moves, over all queries and depths.
     *
     * @param batch its draw 0 is the one that is rearranged; the tensors are overwritten
     * @throws InvalidExperimentException if the change is beyond rounding
     */
    static double measure(Subject subject, RecallProtocol protocol, int length, DrawBatch batch, Workers workers) {
        Draw draw = batch.draw(0);
        int width = protocol.valueDim() * draw.rows();
        float[] reference = new float[0];
        double largest = 0;
        for (int first = 0; first < protocol.depths(); first += batch.size()) {
            int from = first;
            workers.run(batch.size(), (worker, sequence) -> {
                int depth = Math.min(from + (int) sequence, protocol.depths() - 1);
                arrange(batch, (int) sequence, draw, protocol.position(depth, length), protocol.headDim());
            });
            subject.attention().forward(batch.query(), batch.key(), batch.value(), subject.output(), draw.rows());
            float[] outputs = subject.output().toArray();
            if (first == 0) {
                reference = outputs.clone();
            }
            for (int begin = 0; begin < outputs.length; begin += protocol.valueDim()) {
                largest = Math.max(
                        largest, relativeChange(outputs, begin, reference, begin % width, protocol.valueDim()));
            }
        }
        double bound = ROUNDINGS * Math.ulp(1f) * Math.sqrt(length);
        if (!(largest <= bound)) {
            throw new InvalidExperimentException("control 'flat null' failed for " + subject.name() + " at length "
                    + length + ": moving the needle changed an output by " + largest
                    + " of its length, expected at most "
                    + bound + "; no position curve of this variant can be trusted");
        }
        return largest;
    }

    /** Swaps the item of depth 0 with the one at a position. */
    private static void arrange(DrawBatch batch, int sequence, Draw draw, int position, int dim) {
        float[] keys = draw.keys().clone();
        System.arraycopy(draw.keys(), 0, keys, position * dim, dim);
        System.arraycopy(draw.keys(), position * dim, keys, 0, dim);
        int[] codes = IntStream.range(0, draw.codebook().size()).toArray();
        codes[position] = 0;
        codes[0] = position;
        batch.place(sequence, draw, keys, codes);
    }

    private static double relativeChange(float[] outputs, int begin, float[] reference, int referenceBegin, int dim) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < dim; i++) {
            double expected = reference[referenceBegin + i];
            difference += (outputs[begin + i] - expected) * (outputs[begin + i] - expected);
            length += expected * expected;
        }
        return length == 0 ? Math.sqrt(difference) : Math.sqrt(difference / length);
    }
}
