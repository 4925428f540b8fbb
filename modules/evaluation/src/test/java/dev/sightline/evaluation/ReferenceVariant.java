package dev.sightline.evaluation;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;

/**
 * Attention by its definition, in loops over doubles: what the laboratory is tested with. One head; the defect, if any,
 * is chosen by the test.
 *
 * @param name of the variant
 * @param family softmax or linear
 * @param serves which masks it serves
 * @param tellsLogSumExp whether it serves requests for the log-sum-exp
 * @param bonusByAge added to the score (softmax) of a key of an age: 0 in a sound variant
 */
public record ReferenceVariant(
        String name,
        AttentionFunction.Family family,
        Predicate<Mask> serves,
        boolean tellsLogSumExp,
        DoubleUnaryOperator bonusByAge)
        implements AttentionVariant {

    public static ReferenceVariant softmax() {
        return new ReferenceVariant("reference", AttentionFunction.Family.SOFTMAX, mask -> true, true, age -> 0);
    }

    public static ReferenceVariant linear() {
        return new ReferenceVariant("reference-linear", AttentionFunction.Family.LINEAR, mask -> true, false, age -> 0);
    }

    public ReferenceVariant named(String other) {
        return new ReferenceVariant(other, family, serves, tellsLogSumExp, bonusByAge);
    }

    public ReferenceVariant serving(Predicate<Mask> masks) {
        return new ReferenceVariant(name, family, masks, tellsLogSumExp, bonusByAge);
    }

    public ReferenceVariant withoutLogSumExp() {
        return new ReferenceVariant(name, family, serves, false, bonusByAge);
    }

    public ReferenceVariant withBonus(DoubleUnaryOperator byAge) {
        return new ReferenceVariant(name, family, serves, tellsLogSumExp, byAge);
    }

    @Override
    public String description() {
        return "the definition in loops";
    }

    @Override
    public String provider() {
        return "loops";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return request.function().family() == family
                        && serves.test(request.mask())
                        && (tellsLogSumExp || !request.logSumExp())
                ? List.of()
                : List.of(new Refusal("this test does not want it served", "ask for something else"));
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return new Cost(0, 0, 0, 0, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new Plan(request, workers);
    }

    private final class Plan implements AttentionPlan {
        private final AttentionRequest request;
        private final Workers workers;

        private Plan(AttentionRequest request, Workers workers) {
            this.request = request;
            this.workers = workers;
        }

        @Override
        public PlanDescription description() {
            return new PlanDescription(name, provider(), "loops", 1, 1, workers.threads(), 0);
        }

        @Override
        public AttentionRequest request() {
            return request;
        }

        @Override
        public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
            AttentionArguments.check(request, inputs, outputs, workers.threads());
            workers.run(request.shape().batch(), (worker, sequence) -> attend(sequence, inputs, outputs));
        }

        private void attend(long sequence, AttentionInputs inputs, AttentionOutputs outputs) {
            int headDim = request.shape().headDim();
            int valueDim = request.shape().valueDim();
            float[] queries = rows(inputs.query(), sequence);
            float[] keys = rows(inputs.key(), sequence);
            float[] values = rows(inputs.value(), sequence);
            float[] result = new float[Math.toIntExact(request.shape().queryLength() * valueDim)];
            double[] weights = new double[Math.toIntExact(request.shape().keyLength())];
            for (int i = 0; i < request.shape().queryLength(); i++) {
                double logSumExp = weigh(queries, i, keys, headDim, weights);
                for (int d = 0; d < valueDim; d++) {
                    double sum = 0;
                    for (int j = 0; j < weights.length; j++) {
                        sum += weights[j] == 0 ? 0 : weights[j] * values[j * valueDim + d];
                    }
                    result[i * valueDim + d] = (float) sum;
                }
                if (request.logSumExp()) {
                    outputs.logSumExp().orElseThrow().set((float) logSumExp, sequence, 0, i);
                }
            }
            outputs.output().select(0, sequence).copyFrom(result);
        }

        private float[] rows(Tensor tensor, long sequence) {
            return tensor.select(0, sequence).toArray();
        }

        /** Fills the weights of a query row and returns its log-sum-exp. */
        private double weigh(float[] queries, int i, float[] keys, int headDim, double[] weights) {
            double sum = 0;
            for (int j = 0; j < weights.length; j++) {
                weights[j] = request.mask().isVisible(i, j) ? weight(queries, i, keys, j, headDim, weights.length) : 0;
                sum += weights[j];
            }
            boolean normalised =
                    !(request.function() instanceof AttentionFunction.Linear linear) || linear.normalised();
            for (int j = 0; j < weights.length && normalised; j++) {
                weights[j] /= sum;
            }
            return Math.log(sum);
        }

        private double weight(float[] queries, int i, float[] keys, int j, int headDim, int keyLength) {
            double sum = 0;
            for (int d = 0; d < headDim; d++) {
                double q = queries[i * headDim + d];
                double k = keys[j * headDim + d];
                sum += switch (request.function()) {
                    case AttentionFunction.Softmax softmax -> softmax.scale() * q * k;
                    case AttentionFunction.Linear linear -> feature(linear, q) * feature(linear, k);
                    case AttentionFunction.Recurrence recurrence ->
                        throw new IllegalArgumentException("no loops here for " + recurrence.rule());
                };
            }
            return family == AttentionFunction.Family.SOFTMAX
                    ? Math.exp(sum + bonusByAge.applyAsDouble(keyLength - 1 - j))
                    : sum;
        }

        private static double feature(AttentionFunction.Linear linear, double x) {
            return linear.featureMap().inFloat64(1).apply(new double[] {x})[0];
        }
    }
}
