package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** A selection of results, narrowed step by step; the order of the sweep is kept. */
record Results(List<CellResult> cells) {
    private static final String KIND = "kind";
    private static final String CURVE = "curve";
    /** A task without other kinds need not name this one. */
    private static final List<String> POINT_KINDS = List.of("", "point");

    private static final Measure UNKNOWN = new Measure(Double.NaN, Double.NaN, Double.NaN);

    Results {
        cells = List.copyOf(cells);
    }

    /** All results of one task. */
    static Results of(SweepResult sweep, String task) {
        return new Results(sweep.of(task));
    }

    Results where(Predicate<CellResult> condition) {
        return new Results(cells.stream().filter(condition).toList());
    }

    Results of(SeriesKey key) {
        return where(result -> SeriesKey.of(result.cell()).equals(key));
    }

    Results variant(String name) {
        return where(result -> result.cell().variant().equals(name));
    }

    Results reading(String name) {
        return where(result -> result.cell().reading().equals(name));
    }

    Results length(long length) {
        return where(result -> result.cell().length() == length);
    }

    Results parameter(String name, String value) {
        return where(result -> result.cell().parameter(name).equals(value));
    }

    /** Cells at a depth. */
    Results atDepths() {
        return where(result -> result.cell().depth().isPresent());
    }

    /** Cells of a kind that a task names. */
    Results kind(String kind) {
        return parameter(KIND, kind);
    }

    /** Cells about a whole curve. */
    Results curves() {
        return kind(CURVE);
    }

    /** Cells about one point, with or without a depth. */
    Results points() {
        return where(result -> POINT_KINDS.contains(result.cell().parameter(KIND)));
    }

    Results measured() {
        return where(result -> result.status() == CellResult.Status.MEASURED);
    }

    Results notApplicable() {
        return where(result -> result.status() == CellResult.Status.NOT_APPLICABLE);
    }

    /** Cells that measured a metric. */
    Results having(String metric) {
        return where(result -> result.metrics().containsKey(metric));
    }

    boolean isEmpty() {
        return cells.isEmpty();
    }

    /** The curves that occur, in the order in which every chart and table of the report names them. */
    List<SeriesKey> keys() {
        return distinct(result -> SeriesKey.of(result.cell())).stream()
                .sorted(Comparator.comparing(SeriesKey::look).thenComparing(SeriesKey::name))
                .toList();
    }

    /** The same cells, curve by curve in the order of {@link #keys}. */
    Results byKey() {
        return new Results(
                keys().stream().flatMap(key -> of(key).cells().stream()).toList());
    }

    /** The lengths that occur, ascending. */
    List<Long> lengths() {
        return distinct(result -> result.cell().length()).stream().sorted().toList();
    }

    /** The depths that occur, ascending. */
    List<Double> depths() {
        return atDepths().distinct(result -> result.cell().depth().getAsDouble()).stream()
                .sorted()
                .toList();
    }

    /** The values of a parameter that occur, numbers in ascending order. */
    List<String> values(String parameter) {
        return distinct(result -> result.cell().parameter(parameter)).stream()
                .filter(value -> !value.isEmpty())
                .sorted(Comparator.comparingDouble(Results::numberOrZero))
                .toList();
    }

    /** One selection for each value of a parameter that occurs, numbers in ascending order. */
    List<Results> by(String parameter) {
        return values(parameter).stream()
                .map(value -> parameter(parameter, value))
                .toList();
    }

    Optional<CellResult> first() {
        return cells.stream().findFirst();
    }

    /** The cell of greatest length. */
    Optional<CellResult> longest() {
        return cells.stream()
                .max(Comparator.comparingLong(result -> result.cell().length()));
    }

    /** A metric of the first cell that has it. */
    Optional<Measure> metric(String name) {
        return having(name).first().map(result -> measure(result, name));
    }

    /** A prediction of the first cell that has it. */
    OptionalDouble predicted(String name) {
        return cells.stream()
                .filter(result -> result.predicted().containsKey(name))
                .mapToDouble(result -> result.predicted().get(name))
                .findFirst();
    }

    /** The plain mean of a metric over the cells that have it, {@code NaN} if none has. */
    double mean(String metric) {
        return cells.stream()
                .mapToDouble(result -> value(result, metric))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** The largest value of a metric, {@code NaN} if no cell has it. */
    double largest(String metric) {
        return cells.stream()
                .mapToDouble(result -> value(result, metric))
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    /** The plain mean of a prediction over the cells that have it, {@code NaN} if none has. */
    double predictedMean(String metric) {
        return cells.stream()
                .mapToDouble(result -> predicted(result, metric))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** The extreme cell by a number, among those for which the number is finite. */
    Optional<CellResult> max(ToDoubleFunction<CellResult> number) {
        return cells.stream()
                .filter(result -> Double.isFinite(number.applyAsDouble(result)))
                .max(Comparator.comparingDouble(number));
    }

    /** A metric of a cell, or a measure of nothing but {@code NaN} if the cell lacks it. */
    static Measure measure(CellResult result, String metric) {
        return result.metrics().getOrDefault(metric, UNKNOWN);
    }

    /** The value of a metric, or {@code NaN} if a cell lacks it. */
    static double value(CellResult result, String metric) {
        return measure(result, metric).value();
    }

    /** The closed form of a metric, or {@code NaN} if there is none for the cell. */
    static double predicted(CellResult result, String metric) {
        return result.predicted().getOrDefault(metric, Double.NaN);
    }

    /** Measured minus predicted, or {@code NaN} if a cell lacks either. */
    static double residual(CellResult result, String metric) {
        return value(result, metric) - predicted(result, metric);
    }

    /** A parameter as a number, if it is one. */
    static OptionalDouble number(Cell cell, String parameter) {
        try {
            return OptionalDouble.of(Double.parseDouble(cell.parameter(parameter)));
        } catch (NumberFormatException text) {
            return OptionalDouble.empty();
        }
    }

    private <T> List<T> distinct(Function<CellResult, T> property) {
        return cells.stream().map(property).distinct().toList();
    }

    private static double numberOrZero(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
