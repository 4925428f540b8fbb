package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.Trial;
import java.util.List;

/** Agreement with the float64 oracle. */
final class AccuracyLaws {
    /** Scores beyond which a float32 exponential overflows, and beyond which even a bounded one is all or nothing. */
    private static final List<Double> LARGE_SCORES = List.of(80.0, 1e4);

    private AccuracyLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "oracle-agreement",
                        "Every output, and every element of a final state, is as close to the float64 oracle as the accuracy rule demands.",
                        Scope.served(Integer.MAX_VALUE, request -> true),
                        trial -> {
                            AttentionInputs inputs = trial.draw();
                            Expected expected = Expected.of(trial.request(), inputs);
                            AttentionOutputs found = trial.run(inputs);
                            expected.output().check("output", found.output());
                            found.finalState()
                                    .ifPresent(state -> expected.state().check("finalState", state));
                        }),
                new Law(
                        "log-sum-exp",
                        "The log-sum-exp of every row is the natural logarithm that the float64 oracle gives.",
                        Scope.served(60, AttentionRequest::logSumExp),
                        trial -> {
                            AttentionInputs inputs = trial.draw();
                            Expected expected = Expected.of(trial.request(), inputs);
                            trial.run(inputs)
                                    .logSumExp()
                                    .ifPresent(found -> expected.logSumExp().check("logSumExp", found));
                        }),
                new Law(
                        "large-scores",
                        "Scores up to 80 and 10000 in size neither overflow nor lose accuracy.",
                        Scope.served(16, AccuracyLaws::hasScores),
                        AccuracyLaws::checkLargeScores));
    }

    private static boolean hasScores(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Softmax softmax
                && softmax.scale() != 0
                && request.visiblePairs() > 0;
    }

    private static void checkLargeScores(Trial trial) {
        if (!(trial.request().function() instanceof AttentionFunction.Softmax softmax)) {
            return;
        }
        for (double size : LARGE_SCORES) {
            AttentionInputs inputs = trial.draw();
            // A score is a sum of headDim standard normal products, so this makes `size` its standard deviation.
            double factor =
                    size / (Math.abs(softmax.scale()) * Math.sqrt(trial.shape().headDim()));
            Elements.multiply(inputs.query(), (float) factor);
            Expected.of(trial.request(), inputs).check(trial.run(inputs));
        }
    }
}
