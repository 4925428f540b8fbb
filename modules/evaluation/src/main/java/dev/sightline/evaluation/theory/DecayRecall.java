package dev.sightline.evaluation.theory;

/**
 * Recall of a state that fades by one factor with every item, over random unit keys and values: retention, gates that
 * are constant, Mamba-2.
 *
 * <p>The query comes after the last of n items. The needle of age a, with a newer items after it, has the weight
 * {@code rho g^a}; a distractor of age b has {@code g^b c}, c its cosine with the query, of law {@link SphereCosine}
 * and variance {@code 1/keyDim}. Recall is decoded by {@link NearestValueDecoder}; the short form of the cosine is
 *
 * <pre>1 / sqrt(1 + 1/SNR),  SNR = rho^2 keyDim g^(2a) / ((1 - g^(2n)) / (1 - g^2) - g^(2a)).</pre>
 *
 * The factor that serves an age best is {@code g^2 = a / (a + 1)}; even then SNR stays below about
 * {@code rho^2 keyDim / (e (a + 1/2))}. With the factor 1 this is {@link LinearAttentionRecall}.
 *
 * <p>Cost: 0.2 ms for each factor of sqrt 2 that the energy of the weights falls by, 40 of them at most.
 *
 * <p>Reference: the recurrence of retention, Sun et al. (2023), Eq. 3-6, arXiv 2307.08621.
 *
 * @param setting the recall, over all n items; the logit scale cancels
 * @param decay g, what a step leaves of the state
 */
public record DecayRecall(RecallSetting setting, double decay) {
    /** @throws IllegalArgumentException if the factor lies outside (0, 1] */
    public DecayRecall {
        requireDecay(decay);
    }

    static void requireDecay(double decay) {
        if (!(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("decay factor " + decay + "; a number in (0, 1] is needed");
        }
    }

    static void requireAge(long age, RecallSetting setting) {
        if (age < 0 || age >= setting.length()) {
            throw new IllegalArgumentException("age " + age + " among " + setting.length()
                    + " items; use 0 (newest) to " + (setting.length() - 1));
        }
    }

    /**
     * Predicts recall and cosine for a needle of an age, 0 the newest; weights of either sign have no mass.
     *
     * @throws IllegalArgumentException if there is no item of this age
     */
    public RecallPrediction predict(long age) {
        requireAge(age, setting);
        AgedRivals rivals = new AgedRivals(setting.keyDim(), decay * decay);
        rivals.add(0, age, 1);
        rivals.add(age + 1, setting.length(), 1);
        double needle = setting.needleCosine() * Math.pow(decay, (double) age);
        return RecallPrediction.withoutMass(
                NearestValueDecoder.of(setting.valueDim()).decode(DiscretisedLaw.constant(needle), rivals.groups()));
    }

    /** Short form of the cosine at an age. */
    public double meanFieldCosine(long age) {
        requireAge(age, setting);
        double left = Math.pow(decay, 2.0 * age);
        double all =
                decay == 1 ? setting.length() : (1 - Math.pow(decay, 2.0 * setting.length())) / (1 - decay * decay);
        double signal = setting.needleCosine() * Math.sqrt(left);
        double energy = signal * signal + (all - left) / setting.keyDim();
        return energy == 0 ? 0 : signal / Math.sqrt(energy);
    }

    /** The factor under which a needle of this age is recalled best, {@code sqrt(age / (age + 1))}. */
    public static double bestDecay(long age) {
        return Math.sqrt(age / (age + 1.0));
    }
}
