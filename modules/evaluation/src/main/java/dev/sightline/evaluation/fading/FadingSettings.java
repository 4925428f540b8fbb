package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.Profile;

/**
 * How much of the fading task to measure.
 *
 * @param steps tokens after the first
 * @param hiddenSize units of a recurrent network; the closed forms are limits of many units
 * @param inputSize coordinates of a recurrent network's token; a Jacobian has as many columns
 * @param nets random networks for each initialisation
 * @param draws random sequences for attention
 */
record FadingSettings(int steps, int hiddenSize, int inputSize, int nets, int draws) {

    /** Beyond it an influence that halves at every step would leave the range of float64. */
    private static final int LARGEST_STEPS = 1000;

    /**
     * @throws IllegalArgumentException if the steps do not cover the fit's window, or there is too little to average
     */
    FadingSettings {
        if (steps < FadingCurve.FIT_LAST || steps > LARGEST_STEPS) {
            throw new IllegalArgumentException("steps " + steps + " found; give " + FadingCurve.FIT_LAST + " to "
                    + LARGEST_STEPS + ", so that the window of the fit is covered");
        }
        if (hiddenSize < 1 || inputSize < 1 || nets < 2 || draws < AttentionFading.PANELS) {
            throw new IllegalArgumentException("hidden size " + hiddenSize + ", input size " + inputSize + ", nets "
                    + nets + ", draws " + draws + " found; give sizes of at least 1, 2 nets and "
                    + AttentionFading.PANELS + " draws");
        }
    }

    /**
     * The settings of a profile. Some six seconds of one core for {@link Profile#QUICK}, a quarter of an hour for the
     * largest.
     */
    static FadingSettings of(Profile profile) {
        return switch (profile) {
            case TINY -> new FadingSettings(64, 32, 8, 5, 64);
            case QUICK -> new FadingSettings(128, 128, 16, 8, 512);
            case STANDARD -> new FadingSettings(256, 256, 16, 12, 1024);
            case FULL -> new FadingSettings(512, 512, 16, 16, 1024);
        };
    }
}
