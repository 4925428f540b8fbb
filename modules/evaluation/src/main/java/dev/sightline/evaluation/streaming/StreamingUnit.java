package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One mechanism reads streams and is asked for values of every age. */
record StreamingUnit(StreamingProtocol protocol, Mechanism mechanism, long seed) implements WorkUnit {
    /** Seconds that an item of a stream takes on two cores. */
    private static final double SECONDS_PER_ITEM = 3e-5;

    @Override
    public Cell key() {
        Cell cell = Cell.of(StreamingRecallTask.NAME, mechanism.name(), protocol.length(), seed, mechanism.parameters())
                .with("kind", "curve")
                .with("headDim", protocol.headDim())
                .with("valueDim", protocol.valueDim())
                .with("needleCosine", StreamingProtocol.NEEDLE_COSINE)
                .with("logitScale", StreamingProtocol.LOGIT_SCALE)
                .with("draws", protocol.draws());
        return mechanism.capacityBound(protocol).isPresent()
                ? cell.with("hiddenSize", protocol.hiddenSize()).with("samples", protocol.samples())
                : cell;
    }

    @Override
    public double weight() {
        return mechanism.preparation(protocol) + SECONDS_PER_ITEM * protocol.draws() * protocol.length();
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        AgeTally tally = new AgeTally(protocol);
        double bytes;
        try (RunArena arena = RunArena.open(StreamingRecallTask.NAME);
                StreamingMemory memory = mechanism.open(protocol, laboratory, seed)) {
            Streams streams = new Streams(protocol, arena);
            Tensor output = arena.tensor("output", StreamingProtocol.BATCH, 1, 1, protocol.valueDim());
            for (int first = 0; first < protocol.draws(); first += StreamingProtocol.BATCH) {
                streams.fill(seed, first);
                memory.reset();
                read(memory, streams);
                if (first == 0) {
                    requireIndependentForks(memory, streams, output);
                }
                for (int age : protocol.ages()) {
                    memory.answer(streams.query(age), age, output);
                    tally.enter(streams, age, first, output.toArray());
                }
            }
            bytes = (double) memory.bytes() / StreamingProtocol.BATCH;
        }
        return results(tally, bytes);
    }

    /** A prompt, then one token as in decoding, so that a state holds no more pending positions than it has to. */
    private void read(StreamingMemory memory, Streams streams) {
        long last = protocol.length() - 1L;
        memory.append(streams.key().slice(2, 0, last), streams.value().slice(2, 0, last));
        memory.append(streams.key().slice(2, last, last + 1), streams.value().slice(2, last, last + 1));
    }

    /** The control: what is appended to a memory must not reach its fork, nor the other way round. */
    private void requireIndependentForks(StreamingMemory memory, Streams streams, Tensor output) {
        float[] before;
        try (StreamingMemory fork = memory.fork();
                StreamingMemory other = memory.fork()) {
            fork.append(streams.key().slice(2, 0, 1), streams.value().slice(2, 0, 1));
            fork.answer(streams.query(0), 0, output);
            before = output.toArray();
            other.append(streams.key().slice(2, 1, 2), streams.value().slice(2, 1, 2));
            fork.answer(streams.query(0), 0, output);
        }
        if (!Arrays.equals(before, output.toArray())) {
            throw new InvalidExperimentException("streaming recall, '" + mechanism.name()
                    + "': a position appended to a fork changed what another one answers");
        }
    }

    private List<CellResult> results(AgeTally tally, double bytes) {
        List<RecallPrediction> predictions = mechanism.predictions(protocol);
        List<CellResult> results = new ArrayList<>();
        for (int place = 0; place < protocol.ages().size(); place++) {
            int age = protocol.ages().get(place);
            SortedMap<String, Measure> metrics = new TreeMap<>();
            metrics.put("recall", tally.recall(age));
            metrics.put("cosine", tally.cosine(age));
            metrics.put("recovered", tally.recovered(age));
            SortedMap<String, Double> predicted = new TreeMap<>();
            if (!predictions.isEmpty()) {
                predicted.put("recall", predictions.get(place).recall());
                predicted.put("cosine", predictions.get(place).cosine());
            }
            results.add(CellResult.measured(key().with("kind", "point").with("age", age), metrics, predicted));
        }
        SortedMap<String, Measure> whole = new TreeMap<>();
        whole.put("stateBytes", Measure.exact(bytes));
        mechanism.capacityBound(protocol).ifPresent(bound -> {
            whole.put("capacity", tally.capacity());
            whole.put("capacityBound", Measure.exact(bound));
        });
        results.add(CellResult.measured(key(), whole, new TreeMap<>()));
        return results;
    }
}
