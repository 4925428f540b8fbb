package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The tables of constructed recall: bands of depth, closed forms, controls. */
final class RecallTables {
    private RecallTables() {}

    static Table bands(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SeriesKey key : curves.keys()) {
            for (CellResult curve : curves.of(key).cells()) {
                rows.add(List.of(
                        new TableCell.SeriesName(key.name(), key.look()),
                        length(curve.cell()),
                        Cells.measure(curve, "headRecall", Unit.SHARE),
                        Cells.measure(curve, "middleRecall", Unit.SHARE),
                        Cells.measure(curve, "tailRecall", Unit.SHARE),
                        Cells.measure(curve, "primacy", Unit.SHARE),
                        Cells.measure(curve, "recency", Unit.SHARE),
                        Cells.measure(curve, "worstDepthRecall", Unit.SHARE),
                        Cells.measure(curve, "worstDepth", Unit.SHARE)));
            }
        }
        return new Table(
                        "recall-bands",
                        Prose.of(
                                "Recall in the oldest tenth (head), the middle fifth and the newest tenth (tail) of the context,"
                                        + " primacy (head − middle), recency (tail − middle), and the depth of least recall. Intervals"
                                        + " hold the value with 95% confidence; the worst depth is chosen for its value, so"
                                        + " its interval holds at all depths at once (Bonferroni). Those of differences are"
                                        + " the union of a paired bootstrap over draws and Newcombe's interval."),
                        List.of(
                                "curve",
                                "n",
                                "head",
                                "middle",
                                "tail",
                                "primacy",
                                "recency",
                                "worst recall",
                                "at depth"),
                        rows)
                .fold();
    }

    /** How far each closed form is from the measurement, over all depths and lengths. */
    static Table closedForms(Results atDepths, Results all) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SeriesKey key : atDepths.keys()) {
            Results series = atDepths.of(key).measured();
            if (series.isEmpty()) {
                continue;
            }
            Effect effect = Effect.of(series, all);
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    TableCell.words(effect.label()),
                    new TableCell.Words(Prose.empty().code(effect.formula()).and(", " + effect.range())),
                    mean(series, "recall"),
                    StandardResiduals.of(series, "recall").cell(),
                    StandardResiduals.of(series, "cosine").cell(),
                    StandardResiduals.of(series, "mass").cell(),
                    StandardResiduals.of(series, "entropy").cell()));
        }
        return new Table(
                "recall-closed-forms",
                Prose.of("What explains each curve, its short formula with its range, and the residual of the full"
                        + " quadrature that is drawn dashed: measured minus predicted over all depths and lengths. z is a residual over its standard error;"
                        + " given are the largest |z|, of how many cells, and the root mean square, which is about 1 where"
                        + " only the draws separate both (a |z| of 3.5 is the largest of 105 in one case of twenty). n items, d and"
                        + " d_v dimensions of keys and values, M_d(t) = E e^(t c) over the cosine c of random directions; r is"
                        + " the needle's weight over the average weight, κ² the second moment of the weights, d_eff the"
                        + " dimensions that the features leave."),
                List.of(
                        "curve",
                        "effect",
                        "short formula",
                        "recall, mean residual",
                        "recall, max |z|",
                        "cosine, max |z|",
                        "mass, max |z|",
                        "entropy, max |z|"),
                rows);
    }

    /** The arms in which nothing can be recalled but by chance, and the flat null. */
    static Table controls(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SeriesKey key : curves.keys()) {
            for (CellResult curve : curves.of(key).having("noNeedleRecall").cells()) {
                rows.add(List.of(
                        new TableCell.SeriesName(key.name(), key.look()),
                        length(curve.cell()),
                        TableCell.number(1.0 / curve.cell().length(), Unit.SHARE),
                        Cells.measure(curve, "noNeedleRecall", Unit.SHARE),
                        Cells.measure(curve, "shuffledValueRecall", Unit.SHARE),
                        Cells.measure(curve, "flatness", Unit.NUMBER)));
            }
        }
        return new Table(
                        "recall-controls",
                        Prose.of(
                                "Controls that were passed before any figure was kept: without the needle and with shuffled"
                                        + " values recall is at chance, 1/n; and moving the needle changes no output of a variant that"
                                        + " sees all keys by more than rounding (largest relative change)."),
                        List.of("curve", "n", "chance", "no needle", "shuffled values", "change when the needle moves"),
                        rows)
                .fold();
    }

    private static TableCell length(Cell cell) {
        return TableCell.count(cell.length());
    }

    private static TableCell mean(Results series, String metric) {
        OptionalDouble mean = series.cells().stream()
                .mapToDouble(result -> Results.residual(result, metric))
                .filter(Double::isFinite)
                .average();
        return mean.isPresent()
                ? TableCell.number(mean.getAsDouble(), Unit.NUMBER)
                : new TableCell.Missing("no closed form");
    }
}
