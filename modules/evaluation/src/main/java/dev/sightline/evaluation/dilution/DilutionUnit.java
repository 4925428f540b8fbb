package dev.sightline.evaluation.dilution;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.theory.DilutionPrediction;
import dev.sightline.evaluation.theory.RecallSetting;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** All softmax variants at one length, on the same keys and needles. */
record DilutionUnit(DilutionProtocol protocol, int length, long seed, List<String> variants) implements WorkUnit {
    /** Seconds that a key of a draw takes on two cores. */
    private static final double SECONDS_PER_KEY = 1e-6;

    /** Seconds that a unit takes whatever its length: plans, closed forms, and code that is not yet compiled. */
    private static final double SECONDS_PER_UNIT = 0.3;

    /** Queries equal their needle's key, so that the logit gap is the logit scale. */
    static final double NEEDLE_COSINE = 1;

    DilutionUnit {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return cell(String.join("+", variants), "").with("kind", "unit").with("logitGaps", protocol.logitGaps());
    }

    @Override
    public double weight() {
        return SECONDS_PER_UNIT + SECONDS_PER_KEY * protocol.draws(length) * length;
    }

    private Cell cell(String variant, String mask) {
        return Cell.of(DilutionTask.NAME, variant, length, seed, new TreeMap<>())
                .with("headDim", protocol.headDim())
                .with("needleCosine", NEEDLE_COSINE)
                .with("needles", protocol.needles())
                .with("window", protocol.window())
                .with("draws", protocol.draws(length))
                .with("mask", mask);
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        List<CellResult> results = new ArrayList<>();
        try (RunArena arena = RunArena.open(DilutionTask.NAME + " n=" + length)) {
            List<DilutionSubject> subjects = new ArrayList<>();
            Tensor probeValue = arena.tensor(
                    "probe values", NeedleBatch.shape(protocol, length).value().sizes());
            for (String name : variants) {
                AttentionVariant variant = laboratory.variants().get(name);
                Optional<DilutionSubject> found =
                        DilutionSubject.of(variant, protocol, length, probeValue, laboratory.workers(), arena);
                if (found.isEmpty()) {
                    results.add(CellResult.notApplicable(
                            cell(name, "none"), "serves neither a full mask nor a window from the newest key"));
                } else if (seesEveryNeedle(found.get())) {
                    subjects.add(found.get());
                } else {
                    String mask = found.get().attention().vantage().label();
                    results.add(CellResult.notApplicable(
                            cell(name, mask),
                            "its " + mask + " hides some of the newest " + Math.min(length, protocol.window())
                                    + " keys, among which the needles lie"));
                }
            }
            NeedleBatch batch = new NeedleBatch(protocol, length, arena);
            for (int first = 0; first < protocol.draws(length); first += batch.size()) {
                batch.fill(seed, first, laboratory.workers());
                for (DilutionSubject subject : subjects) {
                    subject.measure(batch, first);
                }
            }
            for (DilutionSubject subject : subjects) {
                for (int gap = 0; gap < protocol.logitGaps().size(); gap++) {
                    results.add(result(subject, gap));
                }
            }
        }
        return results;
    }

    private boolean seesEveryNeedle(DilutionSubject subject) {
        return IntStream.range(Math.max(0, length - protocol.window()), length)
                .allMatch(subject.attention().vantage()::sees);
    }

    private CellResult result(DilutionSubject subject, int gap) {
        double logitGap = protocol.logitGaps().get(gap);
        long visible = subject.attention().vantage().visibleKeys();
        Cell cell = cell(subject.name(), subject.attention().vantage().label())
                .with("logitGap", logitGap)
                .with("logitScale", logitGap / NEEDLE_COSINE);
        RecallSetting visibleItems = new RecallSetting(
                visible, protocol.headDim(), protocol.headDim(), logitGap / NEEDLE_COSINE, NEEDLE_COSINE);
        return CellResult.measured(
                cell, subject.at(gap), DilutionPrediction.of(visibleItems).byMetric());
    }
}
