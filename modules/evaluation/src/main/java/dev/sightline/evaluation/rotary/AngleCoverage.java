package dev.sightline.evaluation.rotary;

/**
 * Which angles training met. A pair of frequency theta meets, over the distances below the training length L, the angles
 * from 0 to L theta, those between two whole distances counted as met like their neighbours: all of them where that is
 * a whole turn, a part where its wavelength exceeds L. Beyond L an unscaled slow pair therefore shows a trained model
 * angles that it never saw; a scaling that slows it down keeps it within them.
 *
 * <p>Exact, without random numbers. Reference: Chen et al. (2023), section 2.3, arXiv 2306.15595; the wavelengths: Peng et
 * al. (2023), section 3.1, arXiv 2309.00071.
 */
final class AngleCoverage {
    private static final double TURN = 2 * Math.PI;

    /** Far above the rounding of an angle at a million positions. */
    private static final double ROUNDING = 1e-9;

    private AngleCoverage() {}

    /**
     * Share of the pairs whose angle at a distance lies outside those that training met.
     *
     * @param trained frequencies during training
     * @param used frequencies at the distance, one for each of them
     */
    static double unseenShare(double[] trained, double[] used, long trainingLength, long distance) {
        int unseen = 0;
        for (int pair = 0; pair < trained.length; pair++) {
            double met = trainingLength * trained[pair];
            double angle = distance * used[pair] % TURN;
            if (met < TURN && angle > met * (1 + ROUNDING)) {
                unseen++;
            }
        }
        return (double) unseen / trained.length;
    }
}
