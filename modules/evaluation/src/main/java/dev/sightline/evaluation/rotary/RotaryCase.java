package dev.sightline.evaluation.rotary;

import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to go beyond the training length.
 *
 * @param name in cells
 * @param embedding all elements turn
 */
record RotaryCase(String name, RotaryEmbedding embedding) {
    /** Turns over the training length between which Llama 3.1 goes from scaled pairs to kept ones. */
    private static final double LLAMA_LOW = 1;

    private static final double LLAMA_HIGH = 4;

    /**
     * The published rotation and each of its scalings, by the factor that would reach the farthest distance. The dynamic
     * one grows with the context, to the same base in the end.
     */
    static List<RotaryCase> of(RotaryProtocol protocol) {
        double factor = RotaryProtocol.STRETCH;
        long length = protocol.trainingLength();
        return List.of(
                of("rope", RotaryScaling.none(), protocol),
                of("rope-linear", RotaryScaling.linear(factor), protocol),
                of("rope-ntk", RotaryScaling.ntkAware(factor), protocol),
                of("rope-dynamic-ntk", RotaryScaling.dynamicNtk(1, length), protocol),
                of("rope-yarn", RotaryScaling.yarn(factor, length), protocol),
                of("rope-llama3", RotaryScaling.llama3(factor, LLAMA_LOW, LLAMA_HIGH, length), protocol));
    }

    private static RotaryCase of(String name, RotaryScaling scaling, RotaryProtocol protocol) {
        int dim = protocol.headDim();
        return new RotaryCase(
                name, RotaryEmbedding.of(dim, dim, RotaryProtocol.BASE, RotaryPairing.HALF_SPLIT, scaling));
    }

    /** The embedding of a context in which a distance is the farthest. */
    RotaryEmbedding reaching(int distance) {
        return embedding.atLength(distance + 1L);
    }

    /** What logits are multiplied with beyond the turn: queries and keys each carry the attention factor. */
    double logitFactor() {
        return embedding.attentionFactor() * embedding.attentionFactor();
    }

    /** The ascending distances in runs that have the same frequencies, and so can be asked in one context. */
    List<List<Integer>> runs(List<Integer> distances) {
        List<List<Integer>> runs = new ArrayList<>();
        double[] last = {};
        for (int distance : distances) {
            double[] frequencies = reaching(distance).frequencies();
            if (!Arrays.equals(last, frequencies)) {
                runs.add(new ArrayList<>());
                last = frequencies;
            }
            runs.getLast().add(distance);
        }
        return runs;
    }
}
