package dev.sightline.evaluation.text;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.statistics.BinomialTest;

/**
 * An arm of the experiment in which nothing can be known. If the answer is found there more often than by chance, the
 * question leaks it, and no recall of the unit means anything.
 */
enum ControlArm {
    /** The haystack lacks the needle: any word may win. */
    NO_NEEDLE("noNeedleRecall"),
    /** The needle is there, but the values are in random order: the answer's may fall on any position. */
    SHUFFLED_VALUES("shuffledValueRecall");

    /** A sound sweep of a hundred controls fails once in ten thousand. */
    private static final double SIGNIFICANCE = 1e-6;

    private final String metric;

    ControlArm(String metric) {
        this.metric = metric;
    }

    /** The name of its recall among the metrics. */
    String metric() {
        return metric;
    }

    private double chance(long length, int vocabularySize) {
        return switch (this) {
            case NO_NEEDLE -> 1.0 / vocabularySize;
            case SHUFFLED_VALUES -> 1.0 / length;
        };
    }

    /**
     * Checks the outcome of the arm.
     *
     * @throws InvalidExperimentException if the answer was found more often than by chance
     */
    void check(int found, int draws, Cell cell, int vocabularySize) {
        double chance = chance(cell.length(), vocabularySize);
        if (found > draws * chance && BinomialTest.twoSided(found, draws, chance) < SIGNIFICANCE) {
            throw new InvalidExperimentException("control " + metric + " of " + cell.task() + ", variant "
                    + cell.variant() + ", length " + cell.length() + ": the answer was found in " + found + " of "
                    + draws + " draws, expected about " + draws * chance
                    + "; the question leaks the answer, so no figure of this cell can be trusted");
        }
    }
}
