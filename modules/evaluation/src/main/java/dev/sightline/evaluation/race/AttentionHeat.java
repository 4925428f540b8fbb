package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.race.Contender.Role;
import dev.sightline.evaluation.race.RowOracle.Row;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Attention made ready: for each layout one set of inputs and one output for all contenders. */
final class AttentionHeat implements Heat {
    private final RunArena arena = RunArena.open("race");
    private final List<Workers> crews = new ArrayList<>();
    private final List<Contender> contenders = new ArrayList<>();
    private final Map<Contender, Asked> asked = new HashMap<>();
    private final Map<Asked, List<Row>> expected = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<RowIndex> rows;
    private final List<Tensor> outputs = new ArrayList<>();

    /** What a contender computes from what, and where to. */
    private record Asked(AttentionRequest request, AttentionInputs inputs, Tensor output) {}

    AttentionHeat(Workload.Attention attention, AttentionVariants variants, int threads, long seed) {
        AttentionRequest request = attention.request();
        rows = RowIndex.sample(request.shape(), seed);
        try {
            RaceTensors tensors = new RaceTensors(arena, attention.layouts().getFirst(), seed);
            Tensor output = output(tensors, request);
            AttentionInputs plain = tensors.inputs(request);
            AttentionInputs stored = tensors.stored(plain, request.keyValueType());
            Asked main = new Asked(request, request.paged() ? tensors.paged(stored) : stored, output);
            Workers crew = crew(threads);
            List<String> own = attention.own();
            for (String name : own) {
                enter(name, Role.OWN, variants.get(name), main, crew, attention.chunk());
            }
            AttentionVariant first = variants.get(own.getFirst());
            boolean compares = contenders.stream().anyMatch(one -> one.name().equals(own.getFirst()));
            switch (compares ? attention.reference() : Workload.Reference.NONE) {
                case NONE -> {}
                case FLOAT32 -> {
                    AttentionRequest float32 = request.withKeyValueType(ElementType.FLOAT32);
                    enter(own.getFirst() + "-float32", Role.REFERENCE, first, new Asked(float32, plain, output), crew);
                }
                case ONE_THREAD -> enter(Race.ONE_THREAD, Role.REFERENCE, first, main, crew(1));
                case PLAIN -> {
                    AttentionRequest unmasked = AttentionRequest.softmax(request.shape(), Mask.full());
                    enter(own.getFirst() + "-full", Role.REFERENCE, first, new Asked(unmasked, plain, output), crew);
                }
                case TOGETHER -> {
                    AttentionRequest together = new AttentionRequest(
                            request.shape(), request.function(), false, request.keyValueType(), false, false);
                    Asked asking = new Asked(together, stored, output);
                    enter(own.getFirst() + "-contiguous", Role.REFERENCE, first, asking, crew);
                }
                case EXACT -> {
                    AttentionRequest exact = AttentionRequest.softmax(request.shape(), Mask.causal(request.shape()));
                    AttentionInputs ofSoftmax = plain.withRecurrence(RecurrenceInputs.NONE);
                    AttentionVariant flash = variants.get("flash");
                    enter(Race.EXACT, Role.ALTERNATIVE, flash, new Asked(exact, ofSoftmax, output), crew);
                }
                case ONE_CALL -> enter(own.getFirst() + "-one-call", Role.REFERENCE, first, main, crew);
            }
            if (!attention.alone()) {
                RaceCases.engines(variants).forEach(variant -> enter(variant.name(), Role.ENGINE, variant, main, crew));
                for (Layout layout :
                        attention.layouts().subList(1, attention.layouts().size())) {
                    RaceTensors others = new RaceTensors(arena, layout, seed);
                    AttentionInputs inputs = others.stored(others.inputs(request), request.keyValueType());
                    Asked asking = new Asked(request, inputs, output(others, request));
                    for (AttentionVariant variant : RaceCases.engines(variants)) {
                        enter(Contender.name(variant.name(), layout), Role.ENGINE, variant, asking, crew);
                    }
                }
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private Tensor output(RaceTensors tensors, AttentionRequest request) {
        Tensor output = tensors.output(request.shape());
        outputs.add(output);
        return output;
    }

    private Workers crew(int threads) {
        Workers crew = Workers.of(threads);
        crews.add(crew);
        return crew;
    }

    private void enter(String name, Role role, AttentionVariant variant, Asked what, Workers crew) {
        enter(name, role, variant, what, crew, 0);
    }

    /** Plans a contender, unless it refuses. */
    private void enter(String name, Role role, AttentionVariant variant, Asked what, Workers crew, long chunk) {
        List<Refusal> refusals = variant.refusals(what.request());
        if (!refusals.isEmpty()) {
            if (role == Role.OWN) {
                failures.add(name + " refuses: " + refusals.getFirst());
            }
            return;
        }
        try {
            AttentionPlan plan = variant.plan(what.request(), crew, arena);
            AttentionOutputs into = AttentionOutputs.of(what.output());
            AttentionInputs inputs = what.inputs();
            Contender contender = new Contender(
                    name,
                    role,
                    crew.threads(),
                    work(variant, what.request()),
                    plan.description().workspaceBytes(),
                    chunk == 0 ? () -> plan.forward(inputs, into) : chunks(variant, what, crew, chunk));
            contenders.add(contender);
            asked.put(contender, what);
        } catch (RuntimeException | LinkageError failure) {
            if (role != Role.ENGINE) {
                throw failure;
            }
            failures.add(name + " could not be planned: " + failure);
        }
    }

    /** The queries in turns, each with the keys that it sees and no later ones, as in the prefill of a long prompt. */
    private Runnable chunks(AttentionVariant variant, Asked what, Workers crew, long chunk) {
        AttentionShape shape = what.request().shape();
        List<Runnable> calls = new ArrayList<>();
        for (long from = 0; from < shape.queryLength(); from += chunk) {
            long first = from;
            long end = Math.min(from + chunk, shape.queryLength());
            Mask mask = what.request().mask().from(first);
            long keys = Math.min(mask.endVisibleKey(0, end - first), shape.keyLength());
            AttentionShape part = new AttentionShape(
                    shape.batch(),
                    shape.queryHeads(),
                    shape.keyValueHeads(),
                    end - first,
                    keys,
                    shape.headDim(),
                    shape.valueDim());
            AttentionPlan plan = variant.plan(chunk(what.request(), first, part), crew, arena);
            AttentionInputs inputs = new AttentionInputs(
                    what.inputs().query().slice(2, first, end),
                    what.inputs().key().slice(2, 0, keys),
                    what.inputs().value().slice(2, 0, keys));
            AttentionOutputs into = AttentionOutputs.of(what.output().slice(2, first, end));
            calls.add(() -> plan.forward(inputs, into));
        }
        return () -> calls.forEach(Runnable::run);
    }

    private static AttentionRequest chunk(AttentionRequest request, long first, AttentionShape part) {
        if (!(request.function() instanceof AttentionFunction.Softmax softmax)
                || request.bias().isPresent()
                || request.isQuantized()) {
            throw new IllegalArgumentException(
                    "only softmax without biases and scales races in chunks, found " + request);
        }
        return request.withShape(part)
                .withFunction(softmax.withMask(softmax.mask().from(first))
                        .withChanges(softmax.changes().from(first)));
    }

    private static Contender.Work work(AttentionVariant variant, AttentionRequest request) {
        Cost cost = variant.cost(request);
        return new Contender.Work(
                switch (request.function().family()) {
                    case SOFTMAX -> cost.nominalFlops();
                    case LINEAR, RECURRENCE -> cost.executedFlops();
                },
                bytes(request));
    }

    private static double bytes(AttentionRequest request) {
        double stored = request.keyValueType().bytes();
        double rowsOfKeys =
                request.shape().key().elements() / (double) request.shape().headDim();
        double bytes = stored
                        * (request.shape().key().elements()
                                + request.shape().value().elements())
                + (double) Float.BYTES
                        * (request.shape().query().elements()
                                + request.shape().output().elements());
        bytes += request.isQuantized() ? 2 * Float.BYTES * rowsOfKeys : 0;
        return bytes
                + request.bias()
                                .map(bias -> bias.shape(request.shape()).elements())
                                .orElse(0L)
                        * (double) Float.BYTES;
    }

    @Override
    public List<Contender> contenders() {
        return List.copyOf(contenders);
    }

    @Override
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void erase() {
        outputs.forEach(output -> output.fill(Float.NaN));
    }

    @Override
    public double error(Contender contender) {
        Asked what = asked.get(contender);
        if (what == null) {
            throw new IllegalArgumentException(
                    contender.name() + " is not of this case; ask for one of " + contenders());
        }
        List<Row> right = expected.computeIfAbsent(what, this::expected);
        ErrorMeter meter = new ErrorMeter();
        for (int i = 0; i < rows.size(); i++) {
            RowIndex row = rows.get(i);
            double[] found = RowOracle.read(what.output(), Optional.empty(), row.batch(), row.queryHead(), row.query());
            meter.compare(right.get(i), found);
        }
        return meter.largest();
    }

    private List<Row> expected(Asked what) {
        if (what.request().function() instanceof AttentionFunction.Recurrence recurrence) {
            return new RecurrenceRows(what.request(), what.inputs(), recurrence).rows(rows);
        }
        RowOracle oracle = new RowOracle(what.request(), what.inputs());
        return rows.stream().map(oracle::row).toList();
    }

    @Override
    public void close() {
        crews.forEach(Workers::close);
        arena.close();
    }
}
