package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Caches under two budgets: policies that keep a share of all needles, and a window. */
final class SyntheticEviction {
    private static final long LENGTH = 1024;
    private static final int DEPTHS = 21;

    private SyntheticEviction() {}

    /** A policy and the share of needles that it keeps of old positions. */
    private record Policy(String name, String reading, double kept) {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        results.addAll(cells(new Policy("full-cache", Cell.PLAIN, 1), LENGTH, seed));
        for (long budget : List.of(128L, 256L)) {
            double share = (double) budget / LENGTH;
            for (Policy policy : List.of(
                    new Policy("window", Cell.PLAIN, 0),
                    new Policy("h2o", Cell.PLAIN, share / 2),
                    new Policy("snapkv", "question unseen", share),
                    new Policy("snapkv", "question seen", 0.97),
                    new Policy("random", Cell.PLAIN, share),
                    new Policy("oracle", Cell.PLAIN, 1))) {
                results.addAll(cells(policy, budget, seed));
            }
        }
        return results;
    }

    private static List<CellResult> cells(Policy policy, long budget, long seed) {
        Scatter scatter = new Scatter(seed + budget);
        Cell cell = Cell.of(
                        "eviction",
                        policy.name,
                        LENGTH,
                        seed,
                        Map.of("budget", Long.toString(budget), "chunk", "16", "attention", "flash"))
                .read(policy.reading);
        List<CellResult> results = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < DEPTHS; i++) {
            double depth = i / (DEPTHS - 1.0);
            double law = depth * (LENGTH - 1) >= LENGTH - 16 ? 1 : policy.kept;
            Measure recall = scatter.share(law, 0.03);
            sum += recall.value() / DEPTHS;
            results.add(CellResult.measured(
                    cell.atDepth(depth),
                    Scatter.metrics(
                            "recall", recall,
                            "heldShare", recall,
                            "missEvicted", Measure.exact(1 - recall.value()),
                            "missOutsideMask", Measure.exact(0),
                            "missUnderAttended", Measure.exact(0),
                            "missMisdecoded", Measure.exact(0)),
                    policy.name.equals("h2o") ? Scatter.predicted() : Scatter.predicted("recall", law)));
        }
        results.add(CellResult.measured(
                cell.with("kind", "curve"),
                Scatter.metrics(
                        "meanRecall", Measure.exact(sum),
                        "headRecall", Measure.exact(policy.kept),
                        "middleRecall", Measure.exact(policy.kept),
                        "tailRecall", Measure.exact(policy.kept),
                        "stateBytes", Measure.exact(384.0 * budget),
                        "bytes", Measure.exact(400.0 * budget),
                        "peakBytes", Measure.exact(420.0 * budget),
                        "fullCacheBytes", Measure.exact(384.0 * LENGTH),
                        "flopsPerToken", Measure.exact(192.0 * budget)),
                Scatter.predicted("meanRecall", policy.kept)));
        return results;
    }
}
