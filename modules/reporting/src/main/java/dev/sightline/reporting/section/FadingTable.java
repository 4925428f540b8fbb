package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;

/** The fitted laws of all influence curves beside their closed forms. */
final class FadingTable {
    private static final List<String> COLUMNS = List.of(
            "curve", "factor of one step", "closed form", "half-life, steps", "exponent of n", "closed form", "law");

    private FadingTable() {}

    static Table of(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult curve : curves.byKey().cells()) {
            rows.add(List.of(
                    new TableCell.SeriesName(
                            FadingCurveName.of(curve.cell()),
                            SeriesKey.of(curve.cell()).look()),
                    Cells.measure(curve, "rate", Unit.NUMBER),
                    Cells.predicted(curve, "rate", Unit.NUMBER),
                    Cells.measure(curve, "halfLife", Unit.NUMBER),
                    Cells.measure(curve, "exponent", Unit.NUMBER),
                    Cells.predicted(curve, "exponent", Unit.NUMBER),
                    curve.metrics().containsKey("geometricResidual")
                            ? TableCell.words(isGeometric(curve) ? "geometric" : "power of n")
                            : Cells.missing(curve)));
        }
        return new Table(
                "fading-laws",
                Prose.of(
                        "Laws fitted to each curve over the same steps as their closed forms; the law named last leaves"
                                + " the smaller residual. Intervals hold the mean over networks or draws with 95% confidence."),
                COLUMNS,
                rows);
    }

    static long countGeometric(Results curves) {
        return curves.cells().stream().filter(FadingTable::isGeometric).count();
    }

    private static boolean isGeometric(CellResult curve) {
        return Results.value(curve, "geometricResidual") < Results.value(curve, "powerLawResidual");
    }
}
