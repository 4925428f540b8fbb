package dev.sightline.evaluation.race;

import dev.sightline.evaluation.race.RaceResult.Crossover;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From which length on a mechanism that is linear in it takes less time than exact attention, wherever the two raced at
 * several lengths.
 *
 * <p>Measured: where the line through the logarithms of neighbouring ratios of the times passes 1 for the last time.
 * Its interval is that of all ratios at either end of theirs. Predicted: where both have as many FLOPs, those of exact attention growing with the square of the length and the
 * others in proportion, as if both had the same share of the peak.
 */
final class ExactCrossovers {
    private static final Pattern WITH_LENGTH = Pattern.compile("(.+)-n(\\d+)");

    private ExactCrossovers() {}

    /** Both contenders at one length, and how many times faster the mechanism is, if they met in several rounds. */
    private record Pair(Row own, Row exact, Optional<Ratio> ratio) {
        double ofMedians() {
            return exact.medianMillis() / own.medianMillis();
        }
    }

    /** A crossover for each ladder of cases in which a kernel stands beside {@link Race#EXACT}. */
    static List<Crossover> of(List<Row> rows, List<Ratio> ratios) {
        Map<String, SortedMap<Long, Pair>> ladders = new LinkedHashMap<>();
        for (Row exact : rows) {
            Matcher name = WITH_LENGTH.matcher(exact.raceCase());
            if (exact.contender().equals(Race.EXACT) && name.matches()) {
                rows.stream()
                        .filter(row -> row.own()
                                && !row.contender().equals(Race.EXACT)
                                && row.raceCase().equals(exact.raceCase()))
                        .findFirst()
                        .ifPresent(own -> ladders.computeIfAbsent(name.group(1), one -> new TreeMap<>())
                                .put(Long.valueOf(name.group(2)), new Pair(own, exact, ratio(exact, ratios))));
            }
        }
        List<Crossover> crossovers = new ArrayList<>();
        ladders.forEach((cases, steps) -> {
            if (steps.size() > 1) {
                crossovers.add(new Crossover(
                        cases,
                        steps.firstEntry().getValue().own().contender(),
                        steps.firstKey(),
                        steps.lastKey(),
                        crossing(steps, Pair::ofMedians),
                        ofIntervals(steps, Ratio::high),
                        ofIntervals(steps, Ratio::low),
                        steps.lastEntry().getValue().ofMedians() >= 1,
                        predicted(steps.lastKey(), steps.lastEntry().getValue())));
            }
        });
        return crossovers;
    }

    private static Optional<Ratio> ratio(Row exact, List<Ratio> ratios) {
        return ratios.stream()
                .filter(one ->
                        one.raceCase().equals(exact.raceCase()) && one.against().equals(exact.contender()))
                .findFirst();
    }

    /** The crossing of one end of the intervals, within the lengths that raced, if there is an interval at each. */
    private static OptionalDouble ofIntervals(SortedMap<Long, Pair> steps, ToDoubleFunction<Ratio> end) {
        if (steps.values().stream().anyMatch(pair -> pair.ratio().isEmpty())) {
            return OptionalDouble.empty();
        }
        ToDoubleFunction<Pair> ratioOf = pair -> end.applyAsDouble(pair.ratio().orElseThrow());
        boolean fasterAtLongest = ratioOf.applyAsDouble(steps.lastEntry().getValue()) >= 1;
        return OptionalDouble.of(crossing(steps, ratioOf).orElse(fasterAtLongest ? steps.firstKey() : steps.lastKey()));
    }

    /** The last crossing, after which the mechanism stays the faster; empty if there is none. */
    private static OptionalDouble crossing(SortedMap<Long, Pair> steps, ToDoubleFunction<Pair> ratioOf) {
        OptionalDouble crossing = OptionalDouble.empty();
        double fromLength = 0;
        double fromRatio = Double.NaN;
        for (Map.Entry<Long, Pair> step : steps.entrySet()) {
            double ratio = ratioOf.applyAsDouble(step.getValue());
            if (ratio < 1) {
                crossing = OptionalDouble.empty();
            } else if (fromRatio < 1) {
                double way = -Math.log(fromRatio) / Math.log(ratio / fromRatio);
                crossing = OptionalDouble.of(fromLength * Math.pow(step.getKey() / fromLength, way));
            }
            fromLength = step.getKey();
            fromRatio = ratio;
        }
        return crossing;
    }

    private static double predicted(long length, Pair pair) {
        double ofPosition = flops(pair.own()) / length;
        double ofPair = flops(pair.exact()) / ((double) length * length);
        return ofPosition / ofPair;
    }

    private static double flops(Row row) {
        return row.gflopsMedian() * row.medianMillis();
    }
}
