package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.probe.EntropyProbe;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.WeightProbe;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The needle's weight and the entropy of all weights, for the queries of a batch. The entropy is exact where the
 * variant tells its log-sum-exp, else estimated from sampled weights, if every key is visible.
 */
final class WeightReader {
    private final RecallProtocol protocol;
    private final int length;
    private final NewestQueryAttention attention;
    private final WeightProbe weights;
    private final Optional<EntropyProbe> exactEntropy;
    private final int[][] positions;

    /** @param probeValue as in {@link WeightProbe} */
    WeightReader(
            RecallProtocol protocol, int length, NewestQueryAttention attention, Tensor probeValue, RunArena arena) {
        this.protocol = protocol;
        this.length = length;
        this.attention = attention;
        this.weights = new WeightProbe(attention, probeValue, arena);
        this.exactEntropy =
                EntropyProbe.serves(attention) ? Optional.of(EntropyProbe.of(attention, arena)) : Optional.empty();
        this.positions = new int[RecallProtocol.batch(length)][];
    }

    /**
     * Whether there is a way to the entropy. Positions are sampled from all items: too few would fall into a window.
     */
    boolean tellsEntropy() {
        boolean canSample = attention.vantage().visibleKeys() == length && protocol.valueDim() > protocol.depths();
        return exactEntropy.isPresent() || canSample;
    }

    /**
     * Attends over a batch, for {@link #mass} and {@link #entropy}.
     *
     * @throws InvalidExperimentException if a hidden needle has weight or a visible one has none
     */
    void read(DrawBatch batch) {
        for (int sequence = 0; sequence < positions.length; sequence++) {
            positions[sequence] = batch.draw(sequence).probedPositions();
        }
        weights.read(batch.query(), batch.key(), positions, protocol.depths());
        exactEntropy.ifPresent(exact -> exact.read(batch.query(), batch.key(), protocol.depths()));
        for (int sequence = 0; sequence < positions.length; sequence++) {
            for (int depth = 0; depth < protocol.depths(); depth++) {
                requireAge(depth, mass(sequence, depth));
            }
        }
    }

    /**
     * The control of masks: a needle has no weight at all where it is hidden, as beyond the age at which a window ends,
     * and some where it is visible.
     */
    private void requireAge(int depth, double mass) {
        int position = protocol.position(depth, length);
        if (attention.vantage().sees(position) != mass > 0) {
            throw new InvalidExperimentException("control 'age' failed for "
                    + attention.variant().name() + " at length " + length + ": the needle of age "
                    + (length - 1 - position) + " has weight " + mass + ", but the mask ("
                    + attention.vantage().label() + ") "
                    + (mass > 0 ? "hides" : "shows") + " it; no figure of this variant can be trusted");
        }
    }

    /** The weight of a depth's needle. */
    double mass(int sequence, int depth) {
        return weights.weight(sequence, depth, depth);
    }

    /** The entropy, in nats, of the weights of a depth's query. */
    double entropy(DrawBatch batch, int sequence, int depth) {
        if (exactEntropy.isPresent()) {
            return exactEntropy.get().entropy(batch.query(), sequence, depth);
        }
        SampledEntropy estimate = new SampledEntropy(length);
        for (int place = protocol.depths(); place < positions[sequence].length; place++) {
            if (positions[sequence][place] != positions[sequence][depth]) {
                estimate.sample(weights.weight(sequence, depth, place));
            }
        }
        return estimate.given(mass(sequence, depth));
    }
}
