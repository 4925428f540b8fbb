package dev.sightline.kernels.statistics;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The checks of a call before it reads or writes an element, so that a bad call changes nothing. Allocates nothing when
 * the arguments are good.
 */
final class StatisticsArguments {
    private static final String MASS = "receivedMass";
    private static final String ENTROPY = "entropy";
    private static final String HIGHEST = "highestKeys";
    private static final String MAP = "map";

    private final StatisticsRequest request;
    private final AttentionShape sizes;
    private final int threads;
    private final Shape ofLogSumExp;
    private final Shape ofMass;
    private final Shape ofEntropy;
    private final Shape ofHighest;
    private final Shape ofMap;

    StatisticsArguments(StatisticsRequest request, int threads) {
        this.request = request;
        this.threads = threads;
        sizes = request.sizes();
        ofLogSumExp = sizes.logSumExp();
        ofMass = request.receivedMassShape();
        ofEntropy = request.entropyShape();
        ofHighest = request.highestKeysShape();
        ofMap = request.mapShape();
    }

    void check(AttentionInputs inputs, Tensor logSumExp, StatisticsOutputs outputs) {
        AttentionArguments.checkInputs(request.attention(), inputs, threads);
        AttentionArguments.checkFurther("logSumExp", logSumExp, ofLogSumExp, sizes, threads);
        requireWanted(MASS, outputs.receivedMass(), request.receivedMass());
        requireWanted(ENTROPY, outputs.entropy(), request.entropy());
        requireWanted(HIGHEST, outputs.highestKeys(), request.highestKeys() > 0);
        requireWanted(MAP, outputs.map(), request.map());
        if (outputs.receivedMass().isPresent()) {
            checkOutput(MASS, outputs.receivedMass().get(), ofMass, inputs, logSumExp);
        }
        if (outputs.entropy().isPresent()) {
            checkOutput(ENTROPY, outputs.entropy().get(), ofEntropy, inputs, logSumExp);
            requireApart(ENTROPY, outputs.entropy().get(), MASS, outputs.receivedMass());
        }
        if (outputs.map().isPresent()) {
            checkOutput(MAP, outputs.map().get(), ofMap, inputs, logSumExp);
            requireApart(MAP, outputs.map().get(), MASS, outputs.receivedMass());
            requireApart(MAP, outputs.map().get(), ENTROPY, outputs.entropy());
        }
        if (outputs.highestKeys().isPresent()) {
            checkHighest(outputs.highestKeys().get(), inputs, logSumExp, outputs);
        }
    }

    private void checkHighest(
            HighestKeys highest, AttentionInputs inputs, Tensor logSumExp, StatisticsOutputs outputs) {
        checkOutput(HIGHEST, highest.weights(), ofHighest, inputs, logSumExp);
        requireApart(HIGHEST, highest.weights(), MASS, outputs.receivedMass());
        requireApart(HIGHEST, highest.weights(), ENTROPY, outputs.entropy());
        requireApart(HIGHEST, highest.weights(), MAP, outputs.map());
        Tensor keys = highest.bytesOfKeys();
        AttentionArguments.checkMemoryOfOutput(HIGHEST, keys, inputs, threads);
        requireApart(HIGHEST, keys, "their weights", highest.weights());
        requireApart(HIGHEST, keys, "logSumExp", logSumExp);
        requireApart(HIGHEST, keys, MASS, outputs.receivedMass());
        requireApart(HIGHEST, keys, ENTROPY, outputs.entropy());
        requireApart(HIGHEST, keys, MAP, outputs.map());
    }

    private void checkOutput(String name, Tensor output, Shape expected, AttentionInputs inputs, Tensor logSumExp) {
        AttentionArguments.checkFurther(name, output, expected, sizes, threads);
        AttentionArguments.checkMemoryOfOutput(name, output, inputs, threads);
        requireApart(name, output, "logSumExp", logSumExp);
    }

    private static void requireWanted(String name, Optional<?> output, boolean wanted) {
        if (output.isPresent() != wanted) {
            throw new IllegalArgumentException(
                    wanted
                            ? "the request wants the " + name + ", but the outputs have no memory for it;"
                                    + " use StatisticsOutputs.allocate(request, arena)"
                            : "the outputs have memory for the " + name + ", but the request does not want it;"
                                    + " leave it empty");
        }
    }

    private static void requireApart(String name, Tensor one, String otherName, Optional<Tensor> other) {
        if (other.isPresent()) {
            requireApart(name, one, otherName, other.get());
        }
    }

    private static void requireApart(String name, Tensor one, String otherName, Tensor other) {
        if (one.overlaps(other)) {
            throw new IllegalArgumentException(name + " " + one.shape() + " overlaps " + otherName + " " + other.shape()
                    + "; give each its own memory");
        }
    }
}
