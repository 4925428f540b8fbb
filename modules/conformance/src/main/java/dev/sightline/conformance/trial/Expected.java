package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.conformance.oracle.Head;
import dev.sightline.conformance.oracle.HeadFunction;
import dev.sightline.conformance.oracle.HeadOracle;
import dev.sightline.conformance.oracle.HeadReference;
import dev.sightline.conformance.oracle.NaiveFloat32;
import dev.sightline.memory.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;

/**
 * What a request should give for its inputs: the oracle's numbers with the tolerances of the accuracy rule.
 *
 * @param output [batch, queryHeads, queryLength, valueDim]
 * @param logSumExp [batch, queryHeads, queryLength]; NaN where the function has none
 * @param finalState [batch, keyValueHeads, headDim, valueDim]; present for recurrences, wanted or not
 */
public record Expected(Bounded output, Bounded logSumExp, Optional<Bounded> finalState) {

    /**
     * Runs the oracle and the naive float32 computation; O(queryLength x keyLength) for every head, and O(keyLength x
     * headDim x valueDim) of a recurrence.
     */
    public static Expected of(AttentionRequest request, AttentionInputs inputs) {
        AttentionShape shape = request.shape();
        Collector outputs = new Collector((int) shape.output().elements());
        Collector logSumExps = new Collector((int) shape.logSumExp().elements());
        Collector states = new Collector((int) StateShape.of(shape).elements());
        for (long batch = 0; batch < shape.batch(); batch++) {
            for (long head = 0; head < shape.queryHeads(); head++) {
                Head numbers = Head.of(shape, inputs, batch, head);
                AttentionFunction function = HeadFunction.of(request, head);
                HeadReference reference = HeadOracle.of(function).compute(numbers);
                List<NaiveFloat32.Result> naive = NaiveFloat32.waysTo(function).stream()
                        .map(way -> way.compute(numbers))
                        .toList();
                outputs.add(
                        reference.output(),
                        reference.outputSensitivity(),
                        naive.stream().map(NaiveFloat32.Result::output),
                        Tolerances.UNDERFLOW * (1 + finiteSum(numbers.value())));
                logSumExps.add(
                        reference.logSumExp(),
                        reference.logSumExpSensitivity(),
                        naive.stream().map(NaiveFloat32.Result::logSumExp),
                        Tolerances.UNDERFLOW);
                // Every query head of a group has computed the state that they share.
                if (reference.finalState().isPresent() && head % shape.groupSize() == 0) {
                    states.add(
                            reference.finalState().get().state(),
                            reference.finalState().get().sensitivity(),
                            naive.stream().flatMap(result -> result.finalState().stream()),
                            Tolerances.UNDERFLOW * (1 + finiteSum(numbers.value())));
                }
            }
        }
        boolean hasState = request.function() instanceof AttentionFunction.Recurrence;
        return new Expected(
                outputs.bounded(shape.output()),
                logSumExps
                        .bounded(shape.logSumExp())
                        .limitedTo(Tolerances.LOG_SUM_EXP_RELATIVE, logSumExps.least(shape.logSumExp())),
                hasState ? Optional.of(states.bounded(StateShape.of(shape))) : Optional.empty());
    }

    /** What the sum of the values is at most: as much may be missing of an output, in weights that underflowed. */
    private static double finiteSum(SimpleMatrix values) {
        double sum = 0;
        for (int i = 0; i < values.getNumElements(); i++) {
            sum += Double.isFinite(values.get(i)) ? Math.abs(values.get(i)) : 0;
        }
        return sum;
    }

    /** Another computation's numbers in place of the oracle's, both of which may be wrong by their tolerance. */
    public Expected besides(AttentionOutputs other) {
        return besides(other, this);
    }

    /** The same where the other computation has tolerances of its own. */
    public Expected besides(AttentionOutputs other, Expected ofOther) {
        return new Expected(
                output.about(other.output()).widenedBy(ofOther.output),
                other.logSumExp()
                        .map(tensor -> logSumExp.about(tensor).widenedBy(ofOther.logSumExp))
                        .orElse(logSumExp),
                other.finalState()
                        .map(tensor -> state().about(tensor).widenedBy(ofOther.state()))
                        .or(() -> finalState));
    }

    /**
     * Checks what a variant gave.
     *
     * @throws Violation if an element is outside its tolerance
     */
    public void check(AttentionOutputs found) {
        output.check("output", found.output());
        found.logSumExp().ifPresent(tensor -> logSumExp.check("logSumExp", tensor));
        found.finalState().ifPresent(tensor -> state().check("finalState", tensor));
    }

    /**
     * The state after the last key.
     *
     * @throws java.util.NoSuchElementException if the function has none
     */
    public Bounded state() {
        return finalState.orElseThrow();
    }

    /** Gathers the heads of one result in row-major order. */
    private static final class Collector {
        private final double[] expected;
        private final double[] tolerance;
        private final double[] least;
        private int next;

        Collector(int elements) {
            expected = new double[elements];
            tolerance = new double[elements];
            least = new double[elements];
        }

        Bounded bounded(Shape shape) {
            return new Bounded(shape, expected, tolerance);
        }

        /** With the tolerances of a naive computation that happens to be exact. */
        Bounded least(Shape shape) {
            return new Bounded(shape, expected, least);
        }

        void add(
                SimpleMatrix reference, SimpleMatrix sensitivity, Stream<SimpleMatrix> naiveResults, double underflow) {
            double naive = naiveResults
                    .mapToDouble(result -> errorInSensitivities(reference, sensitivity, result))
                    .max()
                    .orElse(0);
            for (int i = 0; i < reference.getNumElements(); i++) {
                expected[next] = reference.get(i);
                tolerance[next] = tolerance(naive, sensitivity.get(i), underflow);
                least[next] = tolerance(0, sensitivity.get(i), underflow);
                next++;
            }
        }

        /** No sensitivity means that no term enters: the result is exact, 0 or an infinity. */
        private static double tolerance(double naiveError, double sensitivity, double underflow) {
            return sensitivity == 0 ? 0 : Tolerances.allowed(naiveError) * sensitivity + underflow;
        }

        private static double errorInSensitivities(
                SimpleMatrix reference, SimpleMatrix sensitivity, SimpleMatrix naive) {
            double worst = 0;
            for (int i = 0; i < reference.getNumElements(); i++) {
                double error = Math.abs(reference.get(i) - naive.get(i)) / sensitivity.get(i);
                // Comparisons with NaN are false: where a NaN or an infinity is due, there is no error to count.
                worst = error > worst && error < Double.POSITIVE_INFINITY ? error : worst;
            }
            return worst;
        }
    }
}
