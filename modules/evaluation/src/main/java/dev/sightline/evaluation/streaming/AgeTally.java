package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.Proportion;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What the answers of one mechanism told, age by age. The share of variance recovered is the squared correlation of
 * outputs and values, all coordinates together: what the best common factor makes of the outputs.
 */
final class AgeTally {
    private final List<Integer> ages;
    private final int valueDim;
    private final double[][] recalled;
    private final double[][] cosine;
    private final double[][] products;
    private final double[][] squares;

    AgeTally(StreamingProtocol protocol) {
        ages = protocol.ages();
        valueDim = protocol.valueDim();
        recalled = new double[ages.size()][protocol.draws()];
        cosine = new double[ages.size()][protocol.draws()];
        products = new double[ages.size()][protocol.draws()];
        squares = new double[ages.size()][protocol.draws()];
    }

    /** Enters the outputs [batch, valueDim] for an age; streams are numbered from {@code first}. */
    void enter(Streams streams, int age, int first, float[] outputs) {
        int place = ages.indexOf(age);
        for (int sequence = 0; sequence < outputs.length / valueDim; sequence++) {
            int draw = first + sequence;
            double square = 0;
            for (int i = sequence * valueDim; i < (sequence + 1) * valueDim; i++) {
                square += (double) outputs[i] * outputs[i];
            }
            double product = streams.product(sequence, age, outputs);
            recalled[place][draw] = streams.isNearest(sequence, age, outputs) ? 1 : 0;
            cosine[place][draw] = square == 0 ? 0 : product / Math.sqrt(square);
            products[place][draw] = product;
            squares[place][draw] = square;
        }
    }

    Measure recall(int age) {
        return Proportion.clustered(recalled[ages.indexOf(age)], 1);
    }

    Measure cosine(int age) {
        return Moments.interval(cosine[ages.indexOf(age)]);
    }

    /**
     * The share of an age's variance that was recovered. Without bias, so near 0 and 1 chance may take it outside: cut off
     * there, the shares would sum to more than {@link #capacity}.
     */
    Measure recovered(int age) {
        int place = ages.indexOf(age);
        return jackknife(left -> squaredCorrelation(place, left));
    }

    /** How many numbers are recovered over all ages asked for: the sum of the shares, for every coordinate of a value. */
    Measure capacity() {
        return jackknife(left -> {
            double sum = 0;
            for (int place = 0; place < ages.size(); place++) {
                sum += valueDim * squaredCorrelation(place, left);
            }
            return sum;
        });
    }

    /** Of all draws but a batch; values have length 1. */
    private double squaredCorrelation(int place, int leftOut) {
        double product = 0;
        double square = 0;
        int draws = 0;
        for (int draw = 0; draw < products[place].length; draw++) {
            if (draw / StreamingProtocol.BATCH != leftOut) {
                product += products[place][draw];
                square += squares[place][draw];
                draws++;
            }
        }
        return square == 0 ? 0 : product * product / (square * draws);
    }

    /**
     * An estimate without its bias of first order, and its interval, from the estimates that leave out a batch each.
     * Reference: Tukey (1958), Ann. Math. Stat. 29, 614.
     */
    private Measure jackknife(IntToDoubleFunction estimateWithout) {
        int batches = products[0].length / StreamingProtocol.BATCH;
        double whole = estimateWithout.applyAsDouble(-1);
        double[] pseudo = new double[batches];
        for (int batch = 0; batch < batches; batch++) {
            pseudo[batch] = batches * whole - (batches - 1) * estimateWithout.applyAsDouble(batch);
        }
        return Moments.interval(pseudo);
    }
}
