package dev.sightline.evaluation.theory;

/**
 * Recall of a state that the delta rule corrects, with or without a decay, over random unit keys and values and with
 * beta 1: DeltaNet, Gated DeltaNet.
 *
 * <p>Read from the newest item to the oldest, the rule turns the query into {@code q_0 = q},
 * {@code q_(b+1) = q_b - k_b (k_b . q_b)}, and gives the item of age b the weight {@code g^b k_b . q_b}: every newer key
 * has taken its direction out of the query. On average that leaves {@code r = 1 - 1/d} of its energy, d the number of
 * key components. For a needle of age a, with {@code l = 1 - 2/d + 2/(d (d + 2))} and
 * {@code m = l^a + (r^a - l^a)/d}, the weights are
 *
 * <pre>
 * needle, mean           rho (g r)^a
 * needle, mean square    g^(2a) e,   e = rho^2 m + (1 - rho^2) (r^a - m) / (d - 1)
 * newer, mean square     g^(2b) r^b / d
 * older, mean square     g^(2b) r^(b-a-1) (r^a - e) / d
 * </pre>
 *
 * The needle's weight is taken as normal, and recall is decoded by {@link NearestValueDecoder}. The short form of the
 * cosine, without a decay and for n far beyond d, is {@code rho r^a}. So the rule forgets, too, as fast as a decay by r:
 * what it buys is that newer items cannot drown an older one, since the weights of all together never exceed the
 * query's energy.
 *
 * <p>Holds for keys of length 1 and beta 1; keys of another length L with {@code beta = 1/L^2} are the same but for the
 * length of the output. Cost: as {@link DecayRecall}, 16 times, for the needle's law.
 *
 * <p>Reference: the rule, Schlag et al. (2021), Eq. 24, arXiv 2102.11174; with a decay, Yang et al. (2024), Eq. 10, arXiv
 * 2412.06464. l is the mean square of {@code u . P u} of a projection that leaves out a random direction.
 *
 * @param setting the recall, over all n items; the logit scale cancels
 * @param decay g, what a step leaves of the state before it is corrected; 1 for DeltaNet
 */
public record DeltaRecall(RecallSetting setting, double decay) {
    /** @throws IllegalArgumentException if the factor lies outside (0, 1] */
    public DeltaRecall {
        DecayRecall.requireDecay(decay);
    }

    /**
     * Predicts recall and cosine for a needle of an age, 0 the newest; weights of either sign have no mass.
     *
     * @throws IllegalArgumentException if there is no item of this age
     */
    public RecallPrediction predict(long age) {
        DecayRecall.requireAge(age, setting);
        double left = Math.pow(retained(), (double) age);
        double energy = needleEnergy(age);
        double fade = Math.pow(decay, (double) age);
        double mean = setting.needleCosine() * left;
        DiscretisedLaw needle = DiscretisedLaw.normal(fade * mean, fade * fade * Math.max(0, energy - mean * mean));
        AgedRivals rivals = new AgedRivals(setting.keyDim(), decay * decay * retained());
        rivals.add(0, age, 1);
        rivals.add(age + 1, setting.length(), Math.max(0, left - energy) / (left * retained()));
        return RecallPrediction.withoutMass(
                NearestValueDecoder.of(setting.valueDim()).decode(needle, rivals.groups()));
    }

    /**
     * Mean square of the weight of a needle of an age, {@code g^(2a) e}, exact for random keys; for the cosine
     * {@code 1/sqrt(d)}, that of a random item, {@code (g^2 r)^a / d}.
     *
     * @throws IllegalArgumentException if there is no item of this age
     */
    public double needleMeanSquare(long age) {
        DecayRecall.requireAge(age, setting);
        return Math.pow(decay, 2.0 * age) * needleEnergy(age);
    }

    /** r: the energy that a random direction leaves of a query. */
    private double retained() {
        return 1 - 1.0 / setting.keyDim();
    }

    /** e: the mean square of the needle's weight before the decay. */
    private double needleEnergy(long age) {
        double d = setting.keyDim();
        double left = Math.pow(retained(), (double) age);
        double both = Math.pow(1 - 2 / d + 2 / (d * (d + 2)), (double) age);
        double along = both + (left - both) / d;
        double rho = setting.needleCosine();
        return rho * rho * along + (1 - rho * rho) * (left - along) / (d - 1);
    }

    /** Short form of the cosine at an age: the mean weight of the needle over the root of all mean squares. */
    public double meanFieldCosine(long age) {
        DecayRecall.requireAge(age, setting);
        double left = Math.pow(retained(), (double) age);
        double energy = needleEnergy(age);
        double fade = Math.pow(decay, (double) age);
        double older = decay * decay * (left - energy) * series(setting.length() - age - 1);
        double all = series(age) + fade * fade * (energy + older);
        return all == 0 ? 0 : setting.needleCosine() * fade * left / Math.sqrt(all);
    }

    /** The energy that so many distractors take in a row from a query of length 1. */
    private double series(long distractors) {
        double factor = decay * decay * retained();
        return (1 - Math.pow(factor, (double) distractors)) / (setting.keyDim() * (1 - factor));
    }
}
