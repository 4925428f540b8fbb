package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.fading.RecurrentNetwork;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.evaluation.theory.RecallPrediction;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A random recurrent network whose read-out alone is trained, at the middle settings of those whose fading is measured.
 * Weights: {@code RandomStream.of(seed, "streaming " + name, 0)}.
 *
 * <p>Over independent inputs, the squared correlations of targets that do not correlate with each other sum to at most the
 * number of units that a linear read-out has: the bound of short-term memory. Reference: Jaeger (2002), Short term memory
 * in echo state networks, GMD Report 152; for several inputs, Dambre et al. (2012), Scientific Reports 2, 514.
 */
record NetworkMechanism(Architecture architecture) implements Mechanism {
    private static final double ELMAN_GAIN = 1;
    private static final double ELMAN_INPUT_SCALE = 0.5;
    private static final double FORGET_BIAS = 1;

    /** Of products of small matrices in float64 on two cores. */
    private static final double SECONDS_PER_FLOP = 5e-10;

    /** Products with the recurrent weights of an LSTM, and some for those with its inputs. */
    private static final double PRODUCTS_A_STEP = 6;

    /** The kinds of networks. */
    enum Architecture {
        /** One layer of tanh units. */
        ELMAN,
        /** Gated units with a memory each. */
        LSTM
    }

    @Override
    public String name() {
        return switch (architecture) {
            case ELMAN -> "elman";
            case LSTM -> "lstm";
        };
    }

    @Override
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(
                switch (architecture) {
                    case ELMAN ->
                        Map.of("gain", Double.toString(ELMAN_GAIN), "inputScale", Double.toString(ELMAN_INPUT_SCALE));
                    case LSTM -> Map.of("forgetBias", Double.toString(FORGET_BIAS));
                });
    }

    @Override
    public StreamingMemory open(StreamingProtocol protocol, Laboratory laboratory, long seed) {
        RandomStream random = RandomStream.of(seed, "streaming " + name(), 0);
        int inputs = protocol.headDim() + protocol.valueDim();
        RecurrentNetwork network = switch (architecture) {
            case ELMAN -> RecurrentNetwork.elman(ELMAN_GAIN, ELMAN_INPUT_SCALE, protocol.hiddenSize(), inputs, random);
            case LSTM -> RecurrentNetwork.longShortTermMemory(FORGET_BIAS, protocol.hiddenSize(), inputs, random);
        };
        AgeReadout readout = AgeReadout.train(
                network, protocol.ages(), protocol.valueDim(), protocol.samples(), laboratory.workers(), seed);
        return new NetworkMemory(network, readout, StreamingProtocol.BATCH);
    }

    @Override
    public List<RecallPrediction> predictions(StreamingProtocol protocol) {
        return List.of();
    }

    @Override
    public OptionalInt capacityBound(StreamingProtocol protocol) {
        return OptionalInt.of(protocol.hiddenSize());
    }

    @Override
    public double preparation(StreamingProtocol protocol) {
        double perSample = protocol.hiddenSize()
                * (PRODUCTS_A_STEP * protocol.hiddenSize()
                        + (double) protocol.ages().size() * protocol.valueDim());
        return SECONDS_PER_FLOP * 2 * protocol.samples() * perSample;
    }
}
