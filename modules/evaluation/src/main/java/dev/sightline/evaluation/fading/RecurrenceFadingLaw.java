package dev.sightline.evaluation.fading;

import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.theory.DeltaRecall;
import dev.sightline.evaluation.theory.RecallSetting;

/**
 * Law of a recurrent state that decays by g at every step, is corrected by the delta rule, or both. Over random keys of d
 * components, {@code r = 1 - 1/d}, the root mean square of the first token's weight is, over its value at t = 0,
 *
 * <pre>
 * without correction              g^t, exactly: nothing is done to a token but that it fades
 * corrected, one of many          (g^2 r)^(t/2), exactly: every key takes 1/d of the energy out of the query
 * corrected, the token asked for  g^t sqrt(e_t) / rho, e_t of {@link DeltaRecall}: first as (g r)^t, then as above
 * </pre>
 *
 * <p>What arrives is message and noise. The message, the mean weight of the token asked for, fades as {@code g^t} or
 * {@code (g r)^t} to the end; where a correction has worn it away, the norm is that of the noise it left.
 *
 * <p>Reference: as {@link DeltaRecall}, for keys of length 1 and beta 1.
 *
 * @param role what the first token is to the query
 * @param rule how positions are written
 * @param decay g, 1 where the rule has no decay
 * @param steps the last step
 */
record RecurrenceFadingLaw(FirstToken role, UpdateRule rule, double decay, int steps) implements FadingLaw {
    private static final double RETAINED = 1 - 1.0 / FirstToken.HEAD_DIM;

    @Override
    public double rate() {
        return rule.corrected() ? decay * Math.sqrt(RETAINED) : decay;
    }

    @Override
    public double[] logInfluence(int last) {
        double[] curve = new double[last + 1];
        for (int t = 0; t <= last; t++) {
            curve[t] = rule.corrected()
                    ? Math.log(corrected().needleMeanSquare(t)) / 2 - Math.log(role.rootMeanSquareCosine())
                    : t * Math.log(decay);
        }
        return curve;
    }

    /** The mean weight of the first token after t steps over its value at t = 0. */
    double message(int t) {
        return Math.pow(rule.corrected() ? decay * RETAINED : decay, t);
    }

    /** One of many is a needle whose cosine is no larger than chance gives. */
    private DeltaRecall corrected() {
        int dim = FirstToken.HEAD_DIM;
        RecallSetting setting =
                new RecallSetting(steps + 1L, dim, dim, FirstToken.LOGIT_SCALE, role.rootMeanSquareCosine());
        return new DeltaRecall(setting, decay);
    }
}
