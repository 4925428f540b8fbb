package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the verdict on one curve rests on.
 *
 * @param key variant and reading
 * @param atLength the length at which all curves are compared
 * @param curve the curve's numbers at that length
 * @param depths its recall by depth at that length
 * @param reach how far its recall carries; empty if that was not worked out
 * @param effect what limits it
 * @param lengths at which it was measured, ascending
 */
record Verdict(
        SeriesKey key,
        long atLength,
        CellResult curve,
        Results depths,
        Optional<CellResult> reach,
        Effect effect,
        List<Long> lengths) {
    private static final String EFFECTIVE_LENGTH = "effective-length";
    private static final String MEAN = "meanEffectiveLength";
    private static final String WORST = "worstEffectiveLength";

    /** The curves of constructed recall, compared at the longest length that all of them have. */
    static List<Verdict> all(SweepResult sweep) {
        Results recall = Results.of(sweep, ConstructedRecallSection.TASK);
        Results curves = recall.curves().having("meanRecall");
        List<SeriesKey> keys = curves.keys();
        OptionalLong common = curves.lengths().stream()
                .mapToLong(Long::longValue)
                .filter(length -> curves.length(length).keys().size() == keys.size())
                .max();
        if (common.isEmpty()) {
            return List.of();
        }
        Results reaches = recall.parameter("kind", EFFECTIVE_LENGTH);
        long length = common.getAsLong();
        return keys.stream()
                .map(key -> new Verdict(
                        key,
                        length,
                        curves.of(key).length(length).first().orElseThrow(),
                        recall.atDepths().of(key).length(length),
                        reaches.of(key).first(),
                        Effect.of(curves.of(key), recall),
                        curves.of(key).lengths()))
                .toList();
    }

    /** Longest length at which the mean over depths holds, {@code NaN} if unknown. */
    double meanReach() {
        return reach.map(result -> Results.value(result, MEAN)).orElse(Double.NaN);
    }

    /** Longest length at which every depth holds, {@code NaN} if unknown. */
    double worstReach() {
        return reach.map(result -> Results.value(result, WORST)).orElse(Double.NaN);
    }

    /** Whether the length that holds is also the longest measured, so that the true limit may lie beyond. */
    boolean isOpen(double reached) {
        return reach.map(result -> result.cell().length() == (long) reached).orElse(false);
    }

    /** The shortest measured length beyond the one that holds, where it was seen to fail. */
    OptionalLong failsAt(double reached) {
        return lengths.stream()
                .mapToLong(Long::longValue)
                .filter(length -> length > reached)
                .min();
    }

    /** Shortest length of the curve: recall there is the base that must be kept. */
    String baseLength() {
        return reach.map(CellResult::cell)
                .map(cell -> cell.parameter("baseLength"))
                .orElse("");
    }

    boolean isPlain() {
        return key.reading().equals(Cell.PLAIN);
    }
}
