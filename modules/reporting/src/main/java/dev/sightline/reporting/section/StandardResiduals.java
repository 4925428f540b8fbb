package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.TableCell;
import java.util.Arrays;

/**
 * How far closed forms are from measurements, in standard errors: were a closed form exact, z would scatter around 0
 * with a root mean square of about 1.
 */
final class StandardResiduals {
    /** Standard errors between a value and the end of its 95% interval. */
    private static final double REACH = 1.959963984540054;

    private final double[] z;

    private StandardResiduals(double[] z) {
        this.z = z;
    }

    /** The residuals of a metric in all cells that have an interval and a closed form. */
    static StandardResiduals of(Results cells, String metric) {
        return new StandardResiduals(cells.cells().stream()
                .mapToDouble(result -> z(result, metric))
                .filter(Double::isFinite)
                .toArray());
    }

    /** The interval's side that faces the closed form tells the error: near 0 and 1 the sides differ. */
    private static double z(CellResult result, String metric) {
        Measure measured = Results.measure(result, metric);
        double residual = Results.residual(result, metric);
        double side = residual > 0 ? measured.value() - measured.low() : measured.high() - measured.value();
        return side > 0 ? residual * REACH / side : Double.NaN;
    }

    /** The largest |z|, of how many cells it is the largest, and the root mean square. */
    TableCell cell() {
        return z.length == 0
                ? new TableCell.Missing("no closed form")
                : TableCell.words(Unit.NUMBER.format(largest()) + " of " + z.length + ", rms "
                        + Unit.NUMBER.format(rootMeanSquare()));
    }

    double largest() {
        return Arrays.stream(z).map(Math::abs).max().orElse(Double.NaN);
    }

    double rootMeanSquare() {
        return Math.sqrt(Arrays.stream(z).map(one -> one * one).average().orElse(Double.NaN));
    }
}
