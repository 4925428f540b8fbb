package dev.sightline.evaluation.fading;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How an LSTM is initialised.
 *
 * @param forgetBias b, added to the forget gate's preactivation; 1 is the usual advice (Jozefowicz et al., 2015)
 * @param recurrentScale sw: recurrent weights have variance sw^2 / hiddenSize
 * @param inputScale su: what the token adds to a preactivation has variance su^2
 */
record LongShortTermMemoryScales(double forgetBias, double recurrentScale, double inputScale)
        implements RecurrentScales {

    /**
     * 1 / sqrt(3) = 0.577: the standard deviation, in units of 1 / sqrt(hiddenSize), of weights drawn uniformly from
     * +-1 / sqrt(hiddenSize), the default of PyTorch's recurrent layers.
     */
    static final double UNIFORM_DEFAULT = 1 / Math.sqrt(3);

    /** Beyond it most units saturate, and the quadrature of the closed form cannot resolve the few that do not. */
    private static final double LARGEST = 3;

    /** Beyond it the gate never moves: its distance from open or shut is below the law's own error. */
    private static final double LARGEST_BIAS = 8;

    /** @throws IllegalArgumentException if a scale is out of range */
    LongShortTermMemoryScales {
        if (!(Math.abs(forgetBias) <= LARGEST_BIAS
                && recurrentScale > 0
                && recurrentScale <= LARGEST
                && inputScale > 0
                && inputScale <= LARGEST)) {
            throw new IllegalArgumentException("forget bias " + forgetBias + ", recurrent scale " + recurrentScale
                    + ", input scale " + inputScale + " found; give a bias in [-8, 8] and scales in (0, 3]");
        }
    }

    /** The default scales with a forget-gate bias. */
    static LongShortTermMemoryScales uniformDefault(double forgetBias) {
        return new LongShortTermMemoryScales(forgetBias, UNIFORM_DEFAULT, UNIFORM_DEFAULT);
    }

    @Override
    public String variant() {
        return "lstm";
    }

    @Override
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(Map.of(
                "forgetBias", Double.toString(forgetBias),
                "recurrentScale", Double.toString(recurrentScale),
                "inputScale", Double.toString(inputScale)));
    }

    @Override
    public FadingLaw law() {
        return new LongShortTermMemoryFadingLaw(this);
    }

    @Override
    public RecurrentCell<?> randomCell(int hiddenSize, int inputSize, RandomGenerator random) {
        return LongShortTermMemoryCell.random(this, hiddenSize, inputSize, random);
    }
}
