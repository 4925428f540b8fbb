package dev.sightline.attention;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Positive orthogonal random features, FAVOR+: features whose products estimate the weights of a softmax.
 *
 * <pre>
 *   phi_i(x) = exp(w_i . x' - |x'|^2 / 2) / sqrt(count),   x' = sqrt(scale) x
 * </pre>
 *
 * so that the mean of {@code phi(q) . phi(k)} over projections is {@code exp(scale q . k)}. Reference: Choromanski et al.
 * (2021), Lemma 1 and section 2.4, arXiv 2009.14794.
 *
 * <p>The variance of the estimate grows as {@code exp(scale |q + k|^2)}: where queries and keys are long, a few features
 * outweigh all others, and the estimate is far below its mean nearly always. Nothing is subtracted from the exponents:
 * a maximum over all keys, which some implementations take, is not known to a state that is still being written. A product
 * of features is about {@code exp(-scale (|q|^2 + |k|^2) / 2)}, which must not leave the range of float32: with {@code
 * scale |x|^2} up to 30 of queries and keys there is room to spare, and beyond about 80 sums vanish, so that normalised
 * outputs are NaN.
 *
 * @param count features, usually a few times headDim
 * @param scale factor of {@code q . k}, usually {@code 1 / sqrt(headDim)}
 * @param seed of the projection
 */
public record PositiveRandomFeatures(int count, double scale, long seed) implements FeatureMap {
    /** @throws IllegalArgumentException if there is no feature, or the scale is not positive and finite as a float32 */
    public PositiveRandomFeatures {
        if (count < 1) {
            throw new IllegalArgumentException(count + " random features; a few times headDim are usual");
        }
        if (!(scale > 0) || !Float.isFinite((float) scale)) {
            throw new IllegalArgumentException("scale " + scale
                    + " of random features; it must be positive and finite, 1 / sqrt(headDim) is usual");
        }
    }

    @Override
    public int features(int headDim) {
        return count;
    }

    /**
     * The rows w_i, float32: in blocks of headDim they are orthogonal, and each is as long as a standard normal vector of
     * its own (Choromanski et al. 2021, section 2.4). The same seed gives the same bits everywhere.
     *
     * @return [count][headDim], row-major
     */
    public float[] projection(int headDim) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] projection = new float[Math.multiplyExact(count, headDim)];
        double[][] block = new double[headDim][];
        for (int row = 0; row < count; row++) {
            int inBlock = row % headDim;
            block[inBlock] = direction(random, headDim, block, inBlock);
            double length = length(normal(random, headDim));
            for (int i = 0; i < headDim; i++) {
                projection[row * headDim + i] = (float) (length * block[inBlock][i]);
            }
        }
        return projection;
    }

    /** A direction at right angles to the earlier ones of a block, else uniform. */
    private static double[] direction(SplittableRandom random, int headDim, double[][] block, int earlier) {
        double[] drawn = normal(random, headDim);
        // Twice is enough for full precision (Giraud et al. 2005).
        for (int pass = 0; pass < 2; pass++) {
            for (int other = 0; other < earlier; other++) {
                double along = dot(drawn, block[other]);
                for (int i = 0; i < headDim; i++) {
                    drawn[i] -= along * block[other][i];
                }
            }
        }
        double length = length(drawn);
        for (int i = 0; i < headDim; i++) {
            drawn[i] /= length;
        }
        return drawn;
    }

    /** Standard normal numbers by the sines and cosines of Box and Muller (1958), whose bits no library changes. */
    private static double[] normal(SplittableRandom random, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            numbers[i] = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
        }
        return numbers;
    }

    @Override
    public UnaryOperator<double[]> inFloat64(int headDim) {
        float[] projection = projection(headDim);
        return row -> {
            double norm = dot(row, row);
            double[] features = new double[count];
            for (int i = 0; i < count; i++) {
                double product = 0;
                for (int j = 0; j < headDim; j++) {
                    product += projection[i * headDim + j] * row[j];
                }
                features[i] = Math.exp(Math.sqrt(scale) * product - scale / 2 * norm) / Math.sqrt(count);
            }
            return features;
        };
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double length(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }
}
