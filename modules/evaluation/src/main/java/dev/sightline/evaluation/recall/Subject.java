package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.Vantage;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One function of one variant under examination: its plan, its readings, and what they have told so far. */
final class Subject {
    private final RecallProtocol protocol;
    private final int length;
    private final NewestQueryAttention attention;
    private final List<Reading> readings;
    private final Tensor output;
    private final Optional<WeightReader> weights;
    private final Map<Reading, Tally> tallies = new EnumMap<>(Reading.class);
    private final Map<Reading, ChanceControl> noNeedle = new EnumMap<>(Reading.class);
    private final Map<Reading, ChanceControl> shuffledValue = new EnumMap<>(Reading.class);

    private Subject(
            RecallProtocol protocol,
            int length,
            NewestQueryAttention attention,
            List<Reading> readings,
            Tensor probeValue,
            RunArena arena) {
        this.protocol = protocol;
        this.length = length;
        this.attention = attention;
        this.readings = readings;
        this.output = arena.tensor("output", attention.shape().output().sizes());
        this.weights = readings.getFirst().weightsAreShares()
                ? Optional.of(new WeightReader(protocol, length, attention, probeValue, arena))
                : Optional.empty();
        for (Reading reading : readings) {
            tallies.put(reading, new Tally(metrics(reading), protocol.depths(), protocol.draws(length)));
            noNeedle.put(reading, new ChanceControl("no needle"));
            shuffledValue.put(reading, new ChanceControl("shuffled values"));
        }
    }

    /** A centred output mixes values with other weights than the attention's, which may be negative. */
    private Set<Metric> metrics(Reading reading) {
        Set<Metric> metrics = EnumSet.of(Metric.RECALL, Metric.RECIPROCAL_RANK, Metric.COSINE);
        metrics.add(Metric.MISS_OUTSIDE_MASK);
        metrics.addAll(
                reading.weightFeatures().isPresent()
                        ? Set.of(Metric.MISS_UNDER_ATTENDED, Metric.MISS_MISDECODED)
                        : Set.of(Metric.MISS_UNRESOLVED));
        if (weights.isPresent() && !reading.centred()) {
            metrics.add(Metric.MASS);
            if (weights.get().tellsEntropy()) {
                metrics.add(Metric.ENTROPY);
            }
        }
        return metrics;
    }

    /**
     * Plans every function of a variant that it serves; empty if it serves none.
     *
     * @param probeValue zeros that all subjects share, for their {@link WeightReader}
     */
    static List<Subject> of(
            AttentionVariant variant,
            RecallProtocol protocol,
            int length,
            Tensor probeValue,
            Workers workers,
            RunArena arena) {
        AttentionShape shape = DrawBatch.shape(protocol, length);
        List<Subject> subjects = new ArrayList<>();
        for (List<Reading> readings : Reading.of(variant)) {
            Optional<NewestQueryAttention> planned = NewestQueryAttention.plan(
                    variant,
                    shape,
                    mask -> readings.getFirst().function(variant, shape, mask, protocol),
                    protocol.window(),
                    protocol.gates(),
                    workers,
                    arena);
            planned.ifPresent(
                    attention -> subjects.add(new Subject(protocol, length, attention, readings, probeValue, arena)));
        }
        return subjects;
    }

    /** What is asked first, to say why nothing is served. */
    static AttentionRequest widestRequest(AttentionVariant variant, RecallProtocol protocol, int length) {
        Reading reading = Reading.of(variant).getFirst().getFirst();
        AttentionShape shape = DrawBatch.shape(protocol, length);
        return new AttentionRequest(shape, reading.function(variant, shape, Mask.full(), protocol), false);
    }

    /** Whether the order of the keys must not matter: all are visible, and none is written in its turn. */
    boolean isFlat() {
        boolean inTurn = attention.function() instanceof AttentionFunction.Recurrence recurrence
                && !recurrence.rule().equals(UpdateRule.ADDITIVE);
        return attention.vantage().visibleKeys() == length && !inTurn;
    }

    /** Attends over a batch and enters what comes out; draws are numbered from {@code first}. */
    void measure(DrawBatch batch, int first, OutputReader reader) {
        boolean controlled = first < protocol.controlDraws(length);
        int rows = controlled ? 2 * protocol.depths() : protocol.depths();
        attention.forward(batch.query(), batch.key(), batch.value(), output, rows);
        reader.read(batch, output, 0, readings, Draw::needleCode, (reading, sequence, depth, decoded) -> {
            Tally tally = tally(reading);
            tally.record(Metric.RECALL, depth, first + sequence, decoded.rank() == 1 ? 1 : 0);
            tally.record(Metric.RECIPROCAL_RANK, depth, first + sequence, 1.0 / decoded.rank());
            tally.record(Metric.COSINE, depth, first + sequence, decoded.cosine());
        });
        if (controlled) {
            readControl(batch, protocol.depths(), Draw::absentCode, noNeedle, reader);
        }
        weights.ifPresent(reads -> measureWeights(reads, batch, first));
    }

    /** Whether a reading by weights of these features missed a visible needle, so that its rivals must be known. */
    boolean missedInSight(ElementwiseMap features, int depth, int draw) {
        return attention.vantage().sees(protocol.position(depth, length))
                && readings.stream()
                        .filter(reading -> reading.weightFeatures().equals(Optional.of(features)))
                        .anyMatch(reading -> missed(reading, depth, draw));
    }

    private boolean missed(Reading reading, int depth, int draw) {
        return tally(reading).values(Metric.RECALL, depth)[draw] == 0;
    }

    /**
     * Enters why needles were missed in the batch that was measured last.
     *
     * @param stronger of this batch, for the features of all readings
     */
    void attribute(DrawBatch batch, int first, Map<ElementwiseMap, StrongerKeys> stronger) {
        for (Reading reading : readings) {
            for (int depth = 0; depth < protocol.depths(); depth++) {
                for (int sequence = 0; sequence < batch.size(); sequence++) {
                    if (missed(reading, depth, first + sequence)) {
                        tally(reading).record(cause(reading, sequence, depth, stronger), depth, first + sequence, 1);
                    }
                }
            }
        }
    }

    /** Nothing is evicted here, and whether a needle is hidden shows without the weights, which not all readings have. */
    private Metric cause(Reading reading, int sequence, int depth, Map<ElementwiseMap, StrongerKeys> stronger) {
        Vantage vantage = attention.vantage();
        if (!vantage.sees(protocol.position(depth, length))) {
            return Metric.MISS_OUTSIDE_MASK;
        }
        return reading.weightFeatures()
                .flatMap(features -> Optional.ofNullable(stronger.get(features)))
                .map(keys -> Miss.cause(true, true, keys.outweighed(sequence, depth, vantage::sees)))
                .orElse(Metric.MISS_UNRESOLVED);
    }

    /** Attends over a batch whose values are shuffled. */
    void measureShuffled(DrawBatch batch, OutputReader reader) {
        attention.forward(batch.query(), batch.key(), batch.value(), output, protocol.depths());
        readControl(batch, 0, Draw::needleCode, shuffledValue, reader);
    }

    private void readControl(
            DrawBatch batch,
            int firstRow,
            OutputReader.RightCode rightCode,
            Map<Reading, ChanceControl> controls,
            OutputReader reader) {
        reader.read(
                batch,
                output,
                firstRow,
                readings,
                rightCode,
                (reading, sequence, depth, decoded) ->
                        present(controls, reading).record(decoded.rank() == 1));
    }

    private void measureWeights(WeightReader reads, DrawBatch batch, int first) {
        reads.read(batch);
        boolean entropy = reads.tellsEntropy();
        for (int sequence = 0; sequence < batch.size(); sequence++) {
            for (int depth = 0; depth < protocol.depths(); depth++) {
                double mass = reads.mass(sequence, depth);
                double nats = entropy ? reads.entropy(batch, sequence, depth) : Double.NaN;
                for (Reading reading : readings) {
                    tally(reading).record(Metric.MASS, depth, first + sequence, mass);
                    tally(reading).record(Metric.ENTROPY, depth, first + sequence, nats);
                }
            }
        }
    }

    /** Checks the arms without an answer. */
    void requireChance() {
        noNeedle.forEach((reading, control) -> control.require(1.0 / length, where(reading)));
        shuffledValue.forEach((reading, control) -> control.require(1.0 / length, where(reading)));
    }

    private String where(Reading reading) {
        return name() + " (" + reading.label() + ") at length " + length;
    }

    String name() {
        return attention.variant().name();
    }

    NewestQueryAttention attention() {
        return attention;
    }

    /** [batch, 1, rows, valueDim]: what the last call left. */
    Tensor output() {
        return output;
    }

    List<Reading> readings() {
        return readings;
    }

    Tally tally(Reading reading) {
        return present(tallies, reading);
    }

    ChanceControl noNeedle(Reading reading) {
        return present(noNeedle, reading);
    }

    ChanceControl shuffledValue(Reading reading) {
        return present(shuffledValue, reading);
    }

    private static <T> T present(Map<Reading, T> byReading, Reading reading) {
        T found = byReading.get(reading);
        if (found == null) {
            throw new IllegalArgumentException(reading + " is not read here; readings are " + byReading.keySet());
        }
        return found;
    }
}
