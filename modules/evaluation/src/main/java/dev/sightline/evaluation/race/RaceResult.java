package dev.sightline.evaluation.race;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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
 * @param slopes of the times of built-in kernels over the length
 * @param crossovers from which length on mechanisms are faster than exact attention
 * @param wrong contenders whose output was not right, and which have no figure therefore
 * @param skipped cases that did not run, contenders that could not take part or took more cores than given, and why
 */
public record RaceResult(
        double peakGflops,
        double readGigabytesPerSecond,
        double tolerance,
        SequencedMap<String, String> settings,
        List<Row> rows,
        List<Ratio> ratios,
        List<Slope> slopes,
        List<Crossover> crossovers,
        List<Wrong> wrong,
        List<String> skipped) {

    /** Copies the lists, so that a result never changes. */
    public RaceResult {
        rows = List.copyOf(rows);
        ratios = List.copyOf(ratios);
        slopes = List.copyOf(slopes);
        crossovers = List.copyOf(crossovers);
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
     * @param peakGflops median of one core's peak in the same rounds, or before and after the call of a case that ran
     *     once
     * @param shareOfPeak {@code gflopsMedian} over {@code peakGflops} times the threads
     * @param gigabytesPerSecond of inputs and outputs, each counted once
     * @param maxError see {@link ErrorMeter}
     * @param workspaceBytes what the plan says of its workspace, with the scratch of all threads
     * @param tensorBytes of inputs and outputs, each counted once
     * @param peakResidentBytes the most physical memory of the whole process (heap, compiler and the tensors of all
     *     contenders included) during the call that was checked, as Linux counts it (VmHWM, set back before the call);
     *     absent where that cannot be seen
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
            double peakGflops,
            double shareOfPeak,
            double gigabytesPerSecond,
            double maxError,
            long workspaceBytes,
            long tensorBytes,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalLong peakResidentBytes) {}

    /**
     * How many times faster the first own contender of a case is, by medians, with a 95% interval over rounds.
     *
     * @param against an engine, an alternative such as {@code "flash-causal"}, or a reference such as {@code
     *     "flash-float32"} or {@code "one-thread"}
     */
    public record Ratio(@JsonProperty("case") String raceCase, String against, double ratio, double low, double high) {}

    /**
     * How the time of a built-in kernel grows between two neighbouring lengths.
     *
     * @param cases name of the cases without the length, such as {@code "window-d64-left1024"}
     * @param slope logarithm of the ratio of the median times over that of the lengths: 1 is linear, 2 quadratic
     * @param workSlope the same of the FLOPs that count, which no kernel chooses
     */
    public record Slope(
            String cases, String contender, long fromLength, long toLength, double slope, double workSlope) {}

    /**
     * From which length on a mechanism takes less time than exact attention.
     *
     * @param cases name of the cases without the length, such as {@code "retention-d64"}
     * @param fromLength the shortest length at which both raced
     * @param toLength the longest one
     * @param measured by the median times; absent where the mechanism is the faster at all lengths, or not at the longest
     * @param low the same, were every ratio at the end of its 95% interval that favours the mechanism, but no less than the
     *     shortest length and no more than the longest; absent where a case ran once. It is of the noise of the times, and
     *     not of the line between lengths
     * @param high the same at the other end
     * @param fasterAtLongest whether the mechanism is the faster at the longest length
     * @param predicted where both have as many FLOPs
     */
    public record Crossover(
            String cases,
            String contender,
            long fromLength,
            long toLength,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalDouble measured,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalDouble low,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalDouble high,
            boolean fasterAtLongest,
            double predicted) {}

    /** An output that was not right. */
    public record Wrong(@JsonProperty("case") String raceCase, String contender, boolean own, double maxError) {}
}
