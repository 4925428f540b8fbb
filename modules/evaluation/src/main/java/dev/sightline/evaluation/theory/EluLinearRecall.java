package dev.sightline.evaluation.theory;

import java.util.List;

/**
 * Recall of linear attention with the feature map {@code elu + 1} over random keys and values.
 *
 * <p>All features are positive, so every weight {@code f(q).f(k)} has a large common part. In units of the mean weight
 * the needle has r and a rival has mean 1 and mean square kappa^2:
 *
 * <pre>r       = 1 + c / (m_q m_k)
 * kappa^2 = 1 + V / (keyDim m_q^2 m_k^2),   V = v_k E f(q)^2 - b_k^2 m_q^2
 * mass    = r / (r + n - 1)
 * cosine  = r / sqrt(r^2 + (n-1) kappa^2)</pre>
 *
 * with m and v the mean and variance of a feature, b its quadratic part (taken off because keys have a fixed length)
 * and c the covariance of the features of a query and of its needle's key. r stays below pi whatever the scale, so
 * recall fails once n exceeds about {@code (r-1)^2 valueDim / (2 ln n)}, however wide the keys. The normaliser changes
 * neither recall nor cosine.
 *
 * <p>The <b>centred</b> reading subtracts the mean value from the output. The weights then sum to 0, and what is left
 * is linear attention with identity features over keys of {@code effectiveDim = keyDim c^2 / V} components:
 *
 * <pre>cosine  = (1 - 1/n) / sqrt((1 - 1/n) + (n-2) / effectiveDim).</pre>
 *
 * <p>Recall is decoded by {@link NearestValueDecoder} with normal rivals. The needle's own weight fluctuates too, less
 * what it shares with the rivals' weights: their mean in the plain reading, their spread in the centred one.
 *
 * <p>Against 630 simulated settings (dimensions 16 to 128, 4 to 1024 items, scales 1/sqrt(keyDim) to 8, cosines .4 to
 * 1): from 32 items on, mass erred by at most .0013, plain recall by .002 on average and .03 at worst, centred recall
 * by .006 and .043; below 32 items plain recall erred by up to .043 and centred recall by up to .08. Cost 1 ms for the
 * plain reading, 7 ms for the centred one.
 *
 * <p>Reference: Katharopoulos et al. (2020), Eqs. 5 and 7, arXiv 2006.16236.
 *
 * @param setting the recall; its logit scale acts through the feature maps alone
 * @param query feature of a query's coordinate; the scale is the length of a query over {@code sqrt(keyDim)}
 * @param key feature of a key's coordinate
 */
public record EluLinearRecall(RecallSetting setting, EluFeatureMap query, EluFeatureMap key) {

    /**
     * Queries and keys that share a logit scale evenly under the usual scaling {@code 1 / sqrt(keyDim)}: both have
     * coordinates of variance {@code logitScale / sqrt(keyDim)}.
     */
    public static EluLinearRecall splitScale(RecallSetting setting) {
        EluFeatureMap both = new EluFeatureMap(Math.sqrt(setting.logitScale() / Math.sqrt(setting.keyDim())));
        return new EluLinearRecall(setting, both, both);
    }

    /** Queries and keys of length 1: their features are nearly constant, and plain recall is chance at any length. */
    public static EluLinearRecall unitKeys(RecallSetting setting) {
        EluFeatureMap both = new EluFeatureMap(1 / Math.sqrt(setting.keyDim()));
        return new EluLinearRecall(setting, both, both);
    }

    /** r: the needle's mean weight over the mean weight of all keys. */
    public double relativeWeight() {
        return 1 + overlap().excess() / meanWeight();
    }

    /** kappa^2: mean square of a rival's weight over its squared mean. */
    public double rivalEnergy() {
        return 1 + rivalVariance();
    }

    /** Components of identity-feature keys that would recall as well as the centred reading does. */
    public double effectiveDim() {
        double excess = overlap().excess() / meanWeight();
        return excess * excess / rivalVariance();
    }

    /** Mean attention weight of the needle. */
    public double mass() {
        double r = relativeWeight();
        return r / (r + setting.length() - 1);
    }

    /** Short form of the cosine of the plain reading. */
    public double meanFieldCosine() {
        double r = relativeWeight();
        return r / Math.sqrt(r * r + (setting.length() - 1) * rivalEnergy());
    }

    /** Short form of the cosine of the centred reading; 0 for a single item, of which nothing is left. */
    public double centredMeanFieldCosine() {
        double n = setting.length();
        return n == 1
                ? 0
                : Math.signum(overlap().excess()) * (1 - 1 / n) / Math.sqrt(1 - 1 / n + (n - 2) / effectiveDim());
    }

    /** Predicts the output as it comes. */
    public RecallPrediction plain() {
        EluOverlap overlap = overlap();
        double excess = overlap.excess();
        double shared = excess / query.mean();
        double variance = perWeight(overlap.residualVariance(feature -> shared * feature));
        DiscretisedLaw needle = DiscretisedLaw.normal(1 + excess / meanWeight(), variance);
        Rivals rivals = new Rivals(setting.length() - 1.0, DiscretisedLaw.normal(1, rivalVariance()));
        return RecallPrediction.of(mass(), decoder().decode(needle, List.of(rivals)));
    }

    /** Predicts the output less the mean value; its weights can be negative, so it has no mass. */
    public RecallPrediction centred() {
        double n = setting.length();
        EluOverlap overlap = overlap();
        double excess = overlap.excess();
        double shared = excess / (2 * rivalVarianceOfCoordinate());
        double quadratic = key.quadraticPart() * key.quadraticPart();
        double needleVariance = perWeight(overlap.residualVariance(
                feature -> shared * (key.variance() * feature * feature - 2 * quadratic * query.mean() * feature)));
        double rivalVariance = rivalVariance();
        double rivalsMeanVariance = n == 1 ? 0 : rivalVariance / (n - 1);
        DiscretisedLaw lead = DiscretisedLaw.normal(excess / meanWeight(), needleVariance + rivalsMeanVariance);
        DiscretisedLaw aroundMean = DiscretisedLaw.normal(0, n == 1 ? 0 : rivalVariance - rivalsMeanVariance);
        NearestValueDecoder decoder = decoder();
        double recall = 0;
        double cosine = 0;
        for (int i = 0; i < lead.size(); i++) {
            // The mean over all items takes 1/n of the needle's lead from each: a cause that the rivals share.
            double over = lead.value(i);
            Rivals rivals = new Rivals(n - 1, aroundMean.map(w -> w - over / n));
            Decoding given = decoder.decode(DiscretisedLaw.constant(over * (1 - 1 / n)), List.of(rivals));
            recall += lead.probability(i) * given.recall();
            cosine += lead.probability(i) * given.cosine();
        }
        return RecallPrediction.withoutMass(new Decoding(recall, cosine));
    }

    private EluOverlap overlap() {
        return new EluOverlap(query, key, setting.needleCosine());
    }

    private NearestValueDecoder decoder() {
        return NearestValueDecoder.of(setting.valueDim());
    }

    /** Mean weight, per coordinate. */
    private double meanWeight() {
        return query.mean() * key.mean();
    }

    /** Variance of a rival's weight over its squared mean. */
    private double rivalVariance() {
        return perWeight(rivalVarianceOfCoordinate());
    }

    /** V: what one coordinate adds to the variance of a rival's weight. */
    private double rivalVarianceOfCoordinate() {
        double fixedByLength = key.quadraticPart() * query.mean();
        return Math.max(Double.MIN_NORMAL, key.variance() * query.meanSquare() - fixedByLength * fixedByLength);
    }

    /** Turns the variance of one coordinate into that of a weight, in units of the mean weight. */
    private double perWeight(double variance) {
        return variance / (setting.keyDim() * meanWeight() * meanWeight());
    }
}
