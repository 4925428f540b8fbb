package dev.sightline.attention;

import java.util.List;
import java.util.Optional;

/**
 * What a softmax does to its scores beside scale, bias and mask. With q and k a query and a key of head h, in this
 * order:
 *
 * <pre>
 *   score  = scale / temperature_h * (q . k)
 *   score  = softcap * tanh(score / softcap)              Gemma Team (2024), section 2, arXiv 2408.00118
 *   score  = score - slope_h * |j - i - offset|           Press et al. (2021), arXiv 2108.12409
 *   score  = score + bias
 *   weight = exp(score) / (exp(sink_h) + sum exp(score))  Agarwal et al. (2025), section 2, arXiv 2508.10925
 * </pre>
 *
 * A sink is a learned score that takes weight and gives no value; the log-sum-exp counts it. A query that sees no key
 * has output 0 and, with a sink, the sink for its log-sum-exp. Immutable and thread-safe.
 *
 * @param softcap bound of the scores, above 0; infinity for none
 * @param temperatures one for each query head, above 0; empty for 1 everywhere
 * @param alibi linear biases by distance, if any
 * @param sinks a score for each query head, -infinity for a head without; empty for no sinks
 */
public record ScoreChanges(double softcap, List<Double> temperatures, Optional<Alibi> alibi, List<Double> sinks) {
    /** Scores stay as they are. */
    public static final ScoreChanges NONE =
            new ScoreChanges(Double.POSITIVE_INFINITY, List.of(), Optional.empty(), List.of());

    /** Softcaps beyond this, or below its inverse, have no float32 to spare. */
    private static final double EXTREME = 1e30;

    /** @throws IllegalArgumentException if a number is out of its range or, as a float32, not a number */
    public ScoreChanges {
        temperatures = List.copyOf(temperatures);
        sinks = List.copyOf(sinks);
        if (!(softcap >= 1 / EXTREME && (softcap <= EXTREME || softcap == Double.POSITIVE_INFINITY))) {
            throw new IllegalArgumentException("softcap " + softcap + " is not in [" + 1 / EXTREME + ", " + EXTREME
                    + "]; 30 or 50 is usual, infinity means none");
        }
        for (double temperature : temperatures) {
            if (!((float) temperature > 0) || !Float.isFinite((float) temperature)) {
                throw new IllegalArgumentException("temperature " + temperature + " is not a positive float32");
            }
        }
        for (double sink : sinks) {
            if (sink != Double.NEGATIVE_INFINITY && !Float.isFinite((float) (sink / Math.log(2)))) {
                throw new IllegalArgumentException(
                        "sink " + sink + " is not finite in float32, in units of log2; -infinity means none");
            }
        }
    }

    /** With scores bounded smoothly. */
    public ScoreChanges withSoftcap(double bound) {
        return new ScoreChanges(bound, temperatures, alibi, sinks);
    }

    /** With a temperature for each query head. */
    public ScoreChanges withTemperatures(List<Double> ofHeads) {
        return new ScoreChanges(softcap, ofHeads, alibi, sinks);
    }

    /** With linear biases. */
    public ScoreChanges withAlibi(Alibi linear) {
        return new ScoreChanges(softcap, temperatures, Optional.of(linear), sinks);
    }

    /** With a sink for each query head. */
    public ScoreChanges withSinks(List<Double> ofHeads) {
        return new ScoreChanges(softcap, temperatures, alibi, ofHeads);
    }

    /** Whether scores are bounded. */
    public boolean isCapped() {
        return softcap != Double.POSITIVE_INFINITY;
    }

    /** The temperature of a query head. */
    public double temperature(long head) {
        return temperatures.isEmpty() ? 1 : temperatures.get((int) head);
    }

    /** The slope of a query head; 0 without ALiBi. */
    public double slope(long head) {
        return alibi.isEmpty() ? 0 : alibi.get().slopes().get((int) head);
    }

    /** The sink of a query head; -infinity without. */
    public double sink(long head) {
        return sinks.isEmpty() ? Double.NEGATIVE_INFINITY : sinks.get((int) head);
    }

    /** What of this concerns one query head, as if there were no other. */
    public ScoreChanges ofHead(long head) {
        return new ScoreChanges(
                softcap,
                temperatures.isEmpty() ? temperatures : List.of(temperature(head)),
                alibi.map(linear -> new Alibi(List.of(slope(head)), linear.offset())),
                sinks.isEmpty() ? sinks : List.of(sink(head)));
    }

    /** The same for queries that begin at one of these. */
    public ScoreChanges from(long query) {
        return new ScoreChanges(softcap, temperatures, alibi.map(linear -> linear.from(query)), sinks);
    }

    void requireHeads(long queryHeads) {
        if (!temperatures.isEmpty()) {
            requireOneEach("temperatures", temperatures, queryHeads);
        }
        alibi.ifPresent(linear -> requireOneEach("slopes of ALiBi", linear.slopes(), queryHeads));
        if (!sinks.isEmpty()) {
            requireOneEach("sinks", sinks, queryHeads);
        }
    }

    private static void requireOneEach(String name, List<Double> ofHeads, long queryHeads) {
        if (ofHeads.size() != queryHeads) {
            throw new IllegalArgumentException(
                    ofHeads.size() + " " + name + " for " + queryHeads + " query heads; give one for each");
        }
    }
}
