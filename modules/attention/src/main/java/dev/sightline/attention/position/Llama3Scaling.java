package dev.sightline.attention.position;

/**
 * The scaling of Llama 3.1: with {@code n_i = L f_i / (2 pi)} turns of pair {@code i} over the original length, a low
 * factor {@code a} and a high one {@code c},
 *
 * <pre>
 * f_i                              if n_i &gt; c
 * f_i / s                          if n_i &lt; a
 * f_i (1 - m) / s + f_i m          between, m = (n_i - a) / (c - a)
 * </pre>
 *
 * <p>Reference: Grattafiori et al. (2024), arXiv 2407.21783; the formula is that of its published program.
 *
 * @param factor {@code s}, 1 or more; 8 in Llama 3.1
 * @param lowFrequencyFactor {@code a}, above 0; 1 in Llama 3.1
 * @param highFrequencyFactor {@code c}, above the low one; 4 in Llama 3.1
 * @param originalLength {@code L}; 8192 in Llama 3.1
 */
public record Llama3Scaling(double factor, double lowFrequencyFactor, double highFrequencyFactor, long originalLength)
        implements RotaryScaling {
    /**
     * @throws IllegalArgumentException if the factor is below 1, the length is not positive, a frequency factor is not
     *     above 0, or the high one is not above the low one
     */
    public Llama3Scaling {
        ScalingArguments.requireFactor(factor);
        ScalingArguments.requireOriginalLength(originalLength);
        ScalingArguments.requirePositive("lowFrequencyFactor", lowFrequencyFactor);
        ScalingArguments.requirePositive("highFrequencyFactor", highFrequencyFactor);
        if (highFrequencyFactor <= lowFrequencyFactor) {
            throw new IllegalArgumentException("highFrequencyFactor " + highFrequencyFactor
                    + " is not above lowFrequencyFactor " + lowFrequencyFactor + "; Llama 3.1 has 4 and 1");
        }
    }

    @Override
    public double[] frequencies(int rotaryDim, double base, long length) {
        double[] frequencies = Frequencies.geometric(rotaryDim, base);
        for (int i = 0; i < frequencies.length; i++) {
            double turns = originalLength * frequencies[i] / (2 * Math.PI);
            double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            kept = Math.clamp(kept, 0.0, 1.0);
            frequencies[i] = frequencies[i] * (1 - kept) / factor + frequencies[i] * kept;
        }
        return frequencies;
    }
}
