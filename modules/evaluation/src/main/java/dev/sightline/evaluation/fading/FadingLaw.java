package dev.sightline.evaluation.fading;

/** A closed form for the influence of the first token after t steps. Immutable and thread-safe. */
sealed interface FadingLaw permits ElmanFadingLaw, LongShortTermMemoryFadingLaw, DilutionLaw, RecurrenceFadingLaw {

    /**
     * R: the factor of one step in the limit of many. Below 1 the influence decays geometrically, 1 means more slowly
     * than any geometric law, above 1 it explodes.
     */
    double rate();

    /** ln(||J_t||_F / ||J_0||_F) for t = 0 ... steps, the quantity that {@link InfluenceCurve#measure} measures. */
    double[] logInfluence(int steps);
}
