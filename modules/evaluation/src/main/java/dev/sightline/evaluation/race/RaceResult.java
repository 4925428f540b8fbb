package dev.sightline.evaluation.race;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SequencedMap;

/**
 * What came of a race.
 *
 * @param peakGflops median over the samples of all cases: float32 multiply-adds of one core, in Java
 * @param readGigabytesPerSecond median of one core reading float32 from memory, in Java
 * @param tolerance the error, as {@link Row#maxError}, up to which an output is right
 * @param settings what a reader needs to repeat the figures or to doubt them, name and value
 * @param rows one a contender and case, if its output was right
 * @param ratios between contenders of a case
 * @param wrong contenders whose output was not right, and which have no figure therefore
 * @param skipped cases that did not run, or contenders that could not take part, and why
 */
public record RaceResult(
        double peakGflops,
        double readGigabytesPerSecond,
        double tolerance,
        SequencedMap<String, String> settings,
        List<Row> rows,
        List<Ratio> ratios,
        List<Wrong> wrong,
        List<String> skipped) {

    /** Copies the lists, so that a result never changes. */
    public RaceResult {
        rows = List.copyOf(rows);
        ratios = List.copyOf(ratios);
        wrong = List.copyOf(wrong);
        skipped = List.copyOf(skipped);
    }

    /** Whether every built-in kernel was right. */
    public boolean isOwnRight() {
        return wrong.stream().noneMatch(Wrong::own);
    }

    /**
     * The figures of one contender in one case.
     *
     * @param own whether it is a built-in kernel
     * @param rounds samples that the median is of
     * @param gflopsMedian billions of FLOPs a second by the median time
     * @param shareOfPeak {@code gflopsMedian} over the median peak of the same rounds, times the threads
     * @param gigabytesPerSecond of inputs and outputs, each counted once
     * @param maxError see {@link ErrorMeter}
     * @param peakResidentBytes of the whole process, for a case that ran once; 0 if it was not watched
     */
    public record Row(
            @JsonProperty("case") String raceCase,
            String contender,
            boolean own,
            int threads,
            int rounds,
            double medianMillis,
            double bestMillis,
            double gflopsMedian,
            double gflopsBest,
            double shareOfPeak,
            double gigabytesPerSecond,
            double maxError,
            long workspaceBytes,
            long peakResidentBytes) {}

    /**
     * How many times faster the first own contender of a case is, by medians, with a 95% interval over rounds.
     *
     * @param against an engine, or {@code "flash-float32"} or {@code "one-thread"}
     */
    public record Ratio(@JsonProperty("case") String raceCase, String against, double ratio, double low, double high) {}

    /** An output that was not right. */
    public record Wrong(@JsonProperty("case") String raceCase, String contender, boolean own, double maxError) {}
}
