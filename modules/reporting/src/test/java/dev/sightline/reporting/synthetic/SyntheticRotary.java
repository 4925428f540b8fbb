package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A rotation that forgets with the logarithm of the distance, and one that is stretched. */
final class SyntheticRotary {
    private static final Map<String, String> PARAMETERS = Map.of(
            "trainingLength", "64",
            "stretch", "8",
            "base", "10000.0",
            "headDim", "64",
            "items", "64",
            "needleCosine", "0.9",
            "logitScale", "16.0",
            "through", "flash");

    private SyntheticRotary() {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        for (String scaling : List.of("rope", "rope-linear", "rope-yarn")) {
            Scatter scatter = new Scatter(seed);
            double factor = scaling.equals("rope") ? 1 : 8;
            for (int distance = 1; distance < 512; distance = 2 * distance + 1) {
                double similarity = 0.9 - 0.1 * Math.log(1 + distance / factor);
                double unseen = scaling.equals("rope") && distance > 64 ? 0.5 : 0;
                results.add(CellResult.measured(
                        Cell.of("rope", scaling, distance, seed, PARAMETERS).with("kind", "point"),
                        Scatter.metrics(
                                "similarity", scatter.near(similarity, 0.02),
                                "similarityDeviation", scatter.near(0.1, 0.05),
                                "recall", scatter.share(similarity, 0.05),
                                "unseenPairs", Measure.exact(unseen),
                                "lostByOneStep", Measure.exact(0.1 / (factor + distance))),
                        Scatter.predicted("similarity", similarity, "similarityDeviation", 0.1, "recall", similarity)));
            }
            results.add(CellResult.measured(
                    Cell.of("rope", scaling, 511, seed, PARAMETERS).with("kind", "curve"),
                    Scatter.metrics(
                            "recallWithin", scatter.share(0.9, 0.02),
                            "recallBeyond", scatter.share(0.4, 0.02),
                            "unseenPairs", Measure.exact(factor == 1 ? 0.5 : 0),
                            "resolutionKept", Measure.exact(1 / (factor * factor)),
                            "attentionFactor", Measure.exact(scaling.equals("rope-yarn") ? 1.2 : 1)),
                    Scatter.predicted()));
        }
        return results;
    }
}
