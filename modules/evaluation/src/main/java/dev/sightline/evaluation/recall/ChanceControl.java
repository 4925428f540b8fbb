package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.BinomialTest;
import dev.sightline.evaluation.statistics.Proportion;
import java.util.concurrent.atomic.LongAdder;

/**
 * An arm in which nothing can be recalled but by chance: the right codeword is that of an item drawn at random, so each
 * trial succeeds with probability 1/n whatever the variant does. More successes mean that the answer leaks into the
 * decoding; fewer, that it is kept out of it. Thread-safe.
 */
final class ChanceControl {
    /**
     * How improbable a count must be, under chance, to condemn an experiment: a sweep holds some hundred controls, so a
     * sound one fails about once in ten thousand sweeps.
     */
    private static final double SIGNIFICANCE = 1e-6;

    private final String name;
    private final LongAdder successes = new LongAdder();
    private final LongAdder trials = new LongAdder();

    ChanceControl(String name) {
        this.name = name;
    }

    void record(boolean success) {
        trials.increment();
        if (success) {
            successes.increment();
        }
    }

    /** The share of successes. */
    Measure recall() {
        return Proportion.wilson((double) successes.sum(), (double) trials.sum());
    }

    /**
     * Checks the arm.
     *
     * @param where the cell in words, for the message
     * @throws InvalidExperimentException if the count does not fit chance
     */
    void require(double chance, String where) {
        double probability = BinomialTest.twoSided(successes.sum(), trials.sum(), chance);
        if (probability < SIGNIFICANCE) {
            throw new InvalidExperimentException("control '" + name + "' failed for " + where + ": " + successes.sum()
                    + " of " + trials.sum() + " recalled, but chance is " + chance + " (p = " + probability
                    + "); no figure of this cell can be trusted");
        }
    }
}
