package dev.sightline.evaluation.fading;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How an Elman network is initialised.
 *
 * @param gain g: recurrent weights have variance g^2 / hiddenSize; without input, g = 1 is the edge of chaos
 * @param inputScale su: what the token adds to a preactivation has variance su^2
 */
record ElmanScales(double gain, double inputScale) implements RecurrentScales {

    /** Beyond it most units saturate, and the quadrature of the closed form cannot resolve the few that do not. */
    private static final double LARGEST = 3;

    /** @throws IllegalArgumentException if a scale is out of range */
    ElmanScales {
        if (!(gain > 0 && gain <= LARGEST && inputScale > 0 && inputScale <= LARGEST)) {
            throw new IllegalArgumentException(
                    "gain " + gain + ", input scale " + inputScale + " found; give both in (0, 3]");
        }
    }

    @Override
    public String variant() {
        return "elman";
    }

    @Override
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(Map.of("gain", Double.toString(gain), "inputScale", Double.toString(inputScale)));
    }

    @Override
    public FadingLaw law() {
        return new ElmanFadingLaw(this);
    }

    @Override
    public RecurrentCell<?> randomCell(int hiddenSize, int inputSize, RandomGenerator random) {
        return ElmanCell.random(this, hiddenSize, inputSize, random);
    }
}
