package dev.sightline.attention.position;

/**
 * YaRN: {@code f_i (1 - r_i) + f_i / s r_i} with a ramp {@code r} from fast pairs, which keep their frequency, to slow
 * ones, which are interpolated. Reference: Peng et al. (2023), section 3.2, arXiv 2309.00071.
 *
 * <p>The ramp runs over the index of the pair, as in the authors' program and those that follow it, not over the number
 * of turns as the paper has it:
 *
 * <pre>
 * turns(n) = d ln(L / (2 pi n)) / (2 ln b)        the index whose pair turns n times over the original length
 * low      = floor(turns(betaFast)), high = ceil(turns(betaSlow)), both clamped to 0 .. d - 1
 * r_i      = (i - low) / (high - low), clamped to 0 .. 1
 * </pre>
 *
 * <p>The clamp is to {@code d - 1} though there are only {@code d / 2} pairs, so that a long original length does not
 * bend the ramp. Where low and high coincide the ramp is a step behind that index. Programs that clamp low from below and
 * high from above alone agree wherever low is below high; elsewhere, as where even the slowest pair turns {@code betaFast}
 * times, their ramp runs backwards and interpolates every pair, and this one keeps them all.
 *
 * @param factor {@code s}, 1 or more
 * @param originalLength {@code L}
 * @param betaFast turns over the original length from which on a pair keeps its frequency
 * @param betaSlow turns up to which a pair is interpolated wholly; below {@code betaFast}
 * @param truncate whether low and high are rounded outwards to whole indices, which is the usual; without, the ramp
 *     begins and ends between pairs, as in models that say {@code "truncate": false}
 * @param attentionFactor what cosines and sines are multiplied with, above 0
 */
public record YarnScaling(
        double factor, long originalLength, double betaFast, double betaSlow, boolean truncate, double attentionFactor)
        implements RotaryScaling {
    private static final double RECOMMENDED_BETA_FAST = 32;
    private static final double RECOMMENDED_BETA_SLOW = 1;
    /** Slope of the temperature over the logarithm of the factor: Peng et al. (2023), section 3.4. */
    private static final double TEMPERATURE_SLOPE = 0.1;
    /** Width of a ramp whose ends coincide; any below 1 gives the same step at whole indices. */
    private static final double STEP_WIDTH = 0.001;

    /**
     * @throws IllegalArgumentException if the factor is below 1, the length is not positive, a beta or the attention
     *     factor is not above 0, or the fast beta is not above the slow one
     */
    public YarnScaling {
        ScalingArguments.requireFactor(factor);
        ScalingArguments.requireOriginalLength(originalLength);
        ScalingArguments.requirePositive("betaFast", betaFast);
        ScalingArguments.requirePositive("betaSlow", betaSlow);
        ScalingArguments.requirePositive("attentionFactor", attentionFactor);
        if (betaFast <= betaSlow) {
            throw new IllegalArgumentException(
                    "betaFast " + betaFast + " is not above betaSlow " + betaSlow + "; 32 and 1 are recommended");
        }
    }

    /** Betas 32 and 1, whole indices, and an attention factor of {@code 0.1 ln(s) + 1}. */
    static YarnScaling recommended(double factor, long originalLength) {
        ScalingArguments.requireFactor(factor);
        return new YarnScaling(
                factor, originalLength, RECOMMENDED_BETA_FAST, RECOMMENDED_BETA_SLOW, true, temperature(factor, 1));
    }

    /** The same with other ends of the ramp. */
    public YarnScaling withBetas(double fast, double slow) {
        return new YarnScaling(factor, originalLength, fast, slow, truncate, attentionFactor);
    }

    /** The same with a ramp that begins and ends between pairs. */
    public YarnScaling withoutTruncation() {
        return new YarnScaling(factor, originalLength, betaFast, betaSlow, false, attentionFactor);
    }

    /** The same with another attention factor. */
    public YarnScaling withAttentionFactor(double chosen) {
        return new YarnScaling(factor, originalLength, betaFast, betaSlow, truncate, chosen);
    }

    /**
     * The same with an attention factor of {@code (0.1 m ln(s) + 1) / (0.1 a ln(s) + 1)}, the {@code mscale} m and
     * {@code mscale_all_dim} a of models with latent attention, which put the temperature of a into the scale of their
     * scores instead.
     */
    public YarnScaling withMagnitudes(double magnitude, double magnitudeOfAll) {
        ScalingArguments.requirePositive("magnitude", magnitude);
        ScalingArguments.requirePositive("magnitudeOfAll", magnitudeOfAll);
        return withAttentionFactor(temperature(factor, magnitude) / temperature(factor, magnitudeOfAll));
    }

    private static double temperature(double factor, double magnitude) {
        return TEMPERATURE_SLOPE * magnitude * Math.log(factor) + 1;
    }

    @Override
    public double[] frequencies(int rotaryDim, double base, long length) {
        double low = indexOfTurns(betaFast, rotaryDim, base);
        double high = indexOfTurns(betaSlow, rotaryDim, base);
        low = Math.clamp(truncate ? Math.floor(low) : low, 0, rotaryDim - 1.0);
        high = Math.clamp(truncate ? Math.ceil(high) : high, 0, rotaryDim - 1.0);
        double width = high == low ? STEP_WIDTH : high - low;
        double[] frequencies = Frequencies.geometric(rotaryDim, base);
        for (int i = 0; i < frequencies.length; i++) {
            double interpolated = Math.clamp((i - low) / width, 0.0, 1.0);
            frequencies[i] = frequencies[i] * (1 - interpolated) + frequencies[i] / factor * interpolated;
        }
        return frequencies;
    }

    private double indexOfTurns(double turns, int rotaryDim, double base) {
        return rotaryDim * Math.log(originalLength / (2 * Math.PI * turns)) / (2 * Math.log(base));
    }
}
