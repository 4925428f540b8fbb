package dev.sightline.evaluation.dilution;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.probe.EntropyProbe;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.WeightProbe;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One softmax variant under examination: its probes, and the means of each draw so far. */
final class DilutionSubject {
    /** The needle's weight is read in two ways, both float32: relative difference that rounding explains, with room. */
    private static final double WEIGHT_TOLERANCE = 1e-3;

    private final DilutionProtocol protocol;
    private final NewestQueryAttention attention;
    private final WeightProbe weights;
    private final Optional<EntropyProbe> entropies;
    private final double[][] mass;
    private final double[][] entropy;

    private DilutionSubject(
            DilutionProtocol protocol, int length, NewestQueryAttention attention, Tensor probeValue, RunArena arena) {
        this.protocol = protocol;
        this.attention = attention;
        this.weights = new WeightProbe(attention, probeValue, arena);
        this.entropies =
                EntropyProbe.serves(attention) ? Optional.of(EntropyProbe.of(attention, arena)) : Optional.empty();
        this.mass = new double[protocol.logitGaps().size()][protocol.draws(length)];
        this.entropy = new double[protocol.logitGaps().size()][protocol.draws(length)];
    }

    /**
     * Plans a softmax variant; empty if it serves neither a full mask nor a window.
     *
     * @param probeValue zeros that all subjects share, for their {@link WeightProbe}
     */
    static Optional<DilutionSubject> of(
            AttentionVariant variant,
            DilutionProtocol protocol,
            int length,
            Tensor probeValue,
            Workers workers,
            RunArena arena) {
        return NewestQueryAttention.plan(
                        variant,
                        NeedleBatch.shape(protocol, length),
                        mask -> new AttentionFunction.Softmax(mask, 1 / Math.sqrt(protocol.headDim())),
                        protocol.window(),
                        workers,
                        arena)
                .map(attention -> new DilutionSubject(protocol, length, attention, probeValue, arena));
    }

    /** Attends over a batch and enters the means of its draws, numbered from {@code first}. */
    void measure(NeedleBatch batch, int first) {
        weights.read(batch.query(), batch.key(), batch.needles(), protocol.rows());
        entropies.ifPresent(probe -> probe.read(batch.query(), batch.key(), protocol.rows()));
        for (int gap = 0; gap < mass.length; gap++) {
            for (int sequence = 0; sequence < batch.size(); sequence++) {
                for (int needle = 0; needle < protocol.needles(); needle++) {
                    int row = batch.row(gap, needle);
                    double weight = weights.weight(sequence, row, needle);
                    requireWeight(weight, gap, sequence, row);
                    mass[gap][first + sequence] += weight / protocol.needles();
                    if (entropies.isPresent()) {
                        double nats = entropies.get().entropy(batch.query(), sequence, row);
                        entropy[gap][first + sequence] += nats / protocol.needles();
                    }
                }
            }
        }
    }

    /** The weight that the values return must be the one that the log-sum-exp implies: exp(tau - LSE). */
    private void requireWeight(double weight, int gap, int sequence, int row) {
        if (attention.logSumExp().isEmpty()) {
            return;
        }
        Tensor logSumExp = attention.logSumExp().get();
        double implied = Math.exp(protocol.logitGaps().get(gap) - logSumExp.get(sequence, 0, row));
        if (!(Math.abs(weight - implied) <= WEIGHT_TOLERANCE * implied)) {
            throw new InvalidExperimentException("control 'needle weight' failed for " + name() + " at length "
                    + attention.shape().keyLength() + ", logit gap "
                    + protocol.logitGaps().get(gap)
                    + ": the output gives the needle a weight of " + weight + ", the log-sum-exp " + implied
                    + "; no figure of this variant can be trusted");
        }
    }

    String name() {
        return attention.variant().name();
    }

    NewestQueryAttention attention() {
        return attention;
    }

    /** What was measured at a gap; intervals over draws, since the needles of a draw share its keys. */
    SortedMap<String, Measure> at(int gap) {
        SortedMap<String, Measure> measures = new TreeMap<>();
        measures.put("mass", Moments.interval(mass[gap]));
        if (entropies.isPresent()) {
            Measure nats = Moments.interval(entropy[gap]);
            measures.put("entropy", nats);
            measures.put("effectiveSupport", nats.map(Math::exp));
        }
        return measures;
    }
}
