package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.fading.AttentionFading.Sight;
import dev.sightline.evaluation.theory.EluLinearRecall;
import dev.sightline.evaluation.theory.RecallSetting;
import dev.sightline.evaluation.theory.SoftmaxMass;
import java.util.function.IntToDoubleFunction;

/**
 * Law of one hop of attention: the influence of the first token's value after t steps is its mean weight among the n
 * tokens in sight, t + 1 where nothing is hidden. Nothing is lost on the way: only the company grows.
 *
 * <pre>
 * distractor                 1 / n, exactly, for any function of the keys: all tokens are alike
 * needle, softmax            the softmax mass: about 1 / (1 + (n - 1) M(tau) e^(-tau rho))
 * needle, linear attention   r / (r + n - 1), r the needle's weight over the mean weight
 * hidden by the mask         0
 * </pre>
 *
 * <p>The needle keeps nearly all of its influence until n nears the half-mass length, and then falls as 1 / n: a power
 * law, whose factor of one step tends to 1. Range and sources: {@link SoftmaxMass} and {@link
 * EluLinearRecall}.
 *
 * @param role what the first token is to the query
 * @param sight what the query sees
 * @param steps the last step; a token that is in sight there is taken to stay so
 */
record DilutionLaw(FirstToken role, Sight sight, int steps) implements FadingLaw {

    @Override
    public double rate() {
        return sight.mask().isVisible(steps, 0) ? 1 : 0;
    }

    @Override
    public double[] logInfluence(int last) {
        IntToDoubleFunction weight = weightAmong();
        double[] curve = new double[last + 1];
        for (int t = 0; t <= last; t++) {
            curve[t] = sight.mask().isVisible(t, 0)
                    ? Math.log(weight.applyAsDouble(inSight(t)))
                    : Double.NEGATIVE_INFINITY;
        }
        return curve;
    }

    /** How many tokens the query at a step sees. */
    private int inSight(int t) {
        return Math.toIntExact(sight.mask().from(t).visiblePairs(1, steps + 1L));
    }

    /** Mean weight of the first token as a function of the number of tokens. */
    private IntToDoubleFunction weightAmong() {
        return switch (role) {
            case DISTRACTOR -> tokens -> 1.0 / tokens;
            case NEEDLE ->
                switch (sight.family()) {
                    case SOFTMAX ->
                        SoftmaxMass.of(FirstToken.HEAD_DIM, FirstToken.LOGIT_SCALE, FirstToken.NEEDLE_COSINE)
                                ::quadrature;
                    case LINEAR ->
                        tokens -> EluLinearRecall.splitScale(setting(tokens)).mass();
                    case RECURRENCE -> throw new IllegalArgumentException("no law for the family " + sight.family());
                };
        };
    }

    private static RecallSetting setting(int tokens) {
        int dim = FirstToken.HEAD_DIM;
        return new RecallSetting(tokens, dim, dim, FirstToken.LOGIT_SCALE, FirstToken.NEEDLE_COSINE);
    }
}
