package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;

/**
 * Constructed recall, drawn at random: the experiment that the closed forms predict. Each draw has its own keys and
 * values and asks for several needles; the standard errors are those between draws.
 */
final class RecallSimulation {
    /** The weights of an attention, up to a common factor. */
    interface Weights {
        void fill(double[] query, double[][] keys, int needle, double[] weights);
    }

    /** Mean over all draws and its standard error. */
    record Estimate(double mean, double standardError) {
        /** Asserts that a prediction is within four standard errors and the error that its form admits. */
        void assertPredicted(double predicted, double modelError, String what) {
            assertEquals(mean, predicted, 4 * standardError + modelError, what + ", standard error " + standardError);
        }
    }

    record Outcome(Estimate mass, Estimate recall, Estimate cosine, Estimate entropy) {
        void assertPredicted(RecallPrediction predicted, double recallError, double cosineError, String what) {
            recall.assertPredicted(predicted.recall(), recallError, what + ": recall");
            cosine.assertPredicted(predicted.cosine(), cosineError, what + ": cosine");
        }
    }

    private final RecallSetting setting;
    private final int codebookSize;
    private final Weights weights;
    private final Sample mass = new Sample();
    private final Sample recall = new Sample();
    private final Sample cosine = new Sample();
    private final Sample entropy = new Sample();

    private RecallSimulation(RecallSetting setting, int codebookSize, Weights weights) {
        this.setting = setting;
        this.codebookSize = codebookSize;
        this.weights = weights;
    }

    static Outcome run(RecallSetting setting, Weights weights, int draws, int needles, long seed) {
        return run(setting, (int) setting.length(), weights, draws, needles, seed);
    }

    /** Items beyond the codebook's size take its values at random; a larger codebook has absent values. */
    static Outcome run(RecallSetting setting, int codebookSize, Weights weights, int draws, int needles, long seed) {
        RecallSimulation simulation = new RecallSimulation(setting, codebookSize, weights);
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < draws; draw++) {
            simulation.draw(random, Math.min(needles, (int) setting.length()));
        }
        return new Outcome(
                simulation.mass.estimate(),
                simulation.recall.estimate(),
                simulation.cosine.estimate(),
                simulation.entropy.estimate());
    }

    static Weights softmax(double logitScale) {
        return (query, keys, needle, weights) -> {
            for (int i = 0; i < keys.length; i++) {
                weights[i] = Math.exp(logitScale * (dot(query, keys[i]) - 1));
            }
        };
    }

    static double[] unit(SplittableRandom random, int dim) {
        double[] vector = new double[dim];
        for (int i = 0; i < dim; i++) {
            vector[i] = random.nextGaussian();
        }
        return scaled(vector, 1 / Math.sqrt(dot(vector, vector)));
    }

    /** A unit vector of the given cosine with another one, otherwise random. */
    static double[] near(SplittableRandom random, double[] key, double cosine) {
        double[] other = unit(random, key.length);
        double along = dot(other, key);
        for (int i = 0; i < key.length; i++) {
            other[i] -= along * key[i];
        }
        double across = Math.sqrt((1 - cosine * cosine) / dot(other, other));
        for (int i = 0; i < key.length; i++) {
            other[i] = cosine * key[i] + across * other[i];
        }
        return other;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] scaled(double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
        return vector;
    }

    private void draw(SplittableRandom random, int needles) {
        int length = (int) setting.length();
        double[][] keys = new double[length][];
        int[] valueOf = new int[length];
        for (int i = 0; i < length; i++) {
            keys[i] = unit(random, setting.keyDim());
            valueOf[i] = codebookSize >= length ? i : random.nextInt(codebookSize);
        }
        double[][] codebook = new double[codebookSize][];
        for (int i = 0; i < codebookSize; i++) {
            codebook[i] = unit(random, setting.valueDim());
        }
        double[] weight = new double[length];
        double[] sums = new double[4];
        for (int needle = 0; needle < needles; needle++) {
            double[] query = near(random, keys[needle], setting.needleCosine());
            weights.fill(query, keys, needle, weight);
            double total = 0;
            double[] output = new double[setting.valueDim()];
            for (int i = 0; i < length; i++) {
                total += weight[i];
                double[] value = codebook[valueOf[i]];
                for (int j = 0; j < output.length; j++) {
                    output[j] += weight[i] * value[j];
                }
            }
            double gold = dot(output, codebook[valueOf[needle]]);
            int better = 0;
            for (double[] value : codebook) {
                better += dot(output, value) > gold ? 1 : 0;
            }
            sums[0] += weight[needle] / total;
            sums[1] += better == 0 ? 1 : 0;
            sums[2] += gold / Math.sqrt(dot(output, output));
            sums[3] += entropy(weight, total);
        }
        mass.add(sums[0] / needles);
        recall.add(sums[1] / needles);
        cosine.add(sums[2] / needles);
        entropy.add(sums[3] / needles);
    }

    private static double entropy(double[] weights, double total) {
        double sum = 0;
        for (double weight : weights) {
            sum -= weight > 0 ? weight / total * Math.log(weight / total) : 0;
        }
        return sum;
    }

    private static final class Sample {
        private int count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        Estimate estimate() {
            double mean = sum / count;
            double variance = Math.max(0, squares / count - mean * mean);
            // A proportion of 0 or 1 in all draws is still uncertain by about one draw's part.
            return new Estimate(mean, Math.max(Math.sqrt(variance / (count - 1)), 0.02 / count));
        }
    }
}
