package dev.sightline.evaluation.race;

import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Slope;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads off how times grow, wherever the built-in kernels ran cases that differ in their length alone. */
final class LengthSlopes {
    /** A name with its length inside, such as {@code window-d64-n65536-left1024}. */
    private static final Pattern WITH_LENGTH = Pattern.compile("(.+)-n(\\d+)(.*)");

    private LengthSlopes() {}

    /** The kernels of one ladder of lengths. */
    private record Ladder(String cases, String contender) {}

    /** The slopes between neighbouring lengths, ladder by ladder, shortest first. */
    static List<Slope> of(List<Row> rows) {
        Map<Ladder, SortedMap<Long, Row>> ladders = new LinkedHashMap<>();
        for (Row row : rows) {
            Matcher name = WITH_LENGTH.matcher(row.raceCase());
            if (row.own() && name.matches()) {
                Ladder ladder = new Ladder(name.group(1) + name.group(3), row.contender());
                ladders.computeIfAbsent(ladder, one -> new TreeMap<>()).put(Long.valueOf(name.group(2)), row);
            }
        }
        List<Slope> slopes = new ArrayList<>();
        ladders.forEach((ladder, steps) -> add(ladder, steps, slopes));
        return slopes;
    }

    private static void add(Ladder ladder, SortedMap<Long, Row> steps, List<Slope> slopes) {
        Iterator<Map.Entry<Long, Row>> lengths = steps.entrySet().iterator();
        Map.Entry<Long, Row> from = lengths.next();
        while (lengths.hasNext()) {
            Map.Entry<Long, Row> to = lengths.next();
            double growth = Math.log(to.getKey() / (double) from.getKey());
            slopes.add(new Slope(
                    ladder.cases(),
                    ladder.contender(),
                    from.getKey(),
                    to.getKey(),
                    Math.log(to.getValue().medianMillis() / from.getValue().medianMillis()) / growth,
                    Math.log(flops(to.getValue()) / flops(from.getValue())) / growth));
            from = to;
        }
    }

    private static double flops(Row row) {
        return row.gflopsMedian() * row.medianMillis();
    }
}
