package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** The verdict in sentences, for a reader who must decide whether a long context can be trusted. */
final class VerdictSummary {
    private VerdictSummary() {}

    static List<Prose> of(SweepResult sweep) {
        List<Prose> sentences = new ArrayList<>();
        List<Verdict> verdicts =
                Verdict.all(sweep).stream().filter(Verdict::isPlain).toList();
        SequencedMap<Prose, List<String>> names = new LinkedHashMap<>();
        verdicts.forEach(verdict -> names.computeIfAbsent(trust(verdict), unseen -> new ArrayList<>())
                .add(verdict.key().name()));
        names.forEach((text, who) ->
                sentences.add(Prose.empty().strong(Wording.list(who)).then(text)));
        price(sweep).ifPresent(sentences::add);
        if (!verdicts.isEmpty()) {
            sentences.add(
                    Prose.of(
                            "This is what the attention functions can do with keys and values that are made for the"
                                    + " purpose. A trained model adds its own limits to these; it cannot lift them within one head."));
        }
        return sentences;
    }

    /** What may be relied on, as the rest of a sentence that begins with the variant's name. */
    private static Prose trust(Verdict verdict) {
        if (verdict.effect() == Effect.WINDOW) {
            return window(verdict);
        }
        double everywhere = verdict.worstReach();
        String limit = "n = " + Wording.length(everywhere) + ", wherever the needle lies";
        if (everywhere > 0 && verdict.isOpen(everywhere)) {
            return Prose.of(" can be trusted at every length measured here, to " + limit + ".")
                    .then(worstDepth(verdict));
        }
        if (everywhere > 0) {
            return Prose.of(": recall holds at " + limit + fails(verdict.failsAt(everywhere)) + "; the limit is ")
                    .strong(verdict.effect().label())
                    .and(".")
                    .then(worstDepth(verdict));
        }
        return Prose.of(" cannot be trusted with any context measured here. The limit is ")
                .strong(verdict.effect().label())
                .and(": " + verdict.effect().because() + ".");
    }

    private static String fails(OptionalLong length) {
        return length.isPresent()
                ? ", and fails at " + Wording.length(length.getAsLong()) + " (nothing measured between)"
                : "";
    }

    private static Prose window(Verdict verdict) {
        Results depths = verdict.depths().having("mass");
        Results hidden = depths.where(result -> Results.value(result, "mass") == 0);
        Results visible = depths.where(result -> Results.value(result, "mass") > 0);
        Prose text = Prose.of(" can be trusted for the newest "
                        + verdict.curve().cell().parameter("window")
                        + " keys and for nothing older, however long the context. The limit is the ")
                .strong(verdict.effect().label())
                .and(".");
        return hidden.isEmpty() || visible.isEmpty()
                ? text
                : text.and(" At n = " + Wording.length(verdict.atLength()) + " recall is "
                        + Wording.share(visible.mean("recall")) + " inside it and "
                        + Wording.share(hidden.mean("recall"))
                        + " outside.");
    }

    private static Prose worstDepth(Verdict verdict) {
        Measure worst = verdict.curve().metrics().get("worstDepthRecall");
        return worst == null
                ? Prose.empty()
                : Prose.of(" At n = " + Wording.length(verdict.atLength()) + " recall at the worst depth is "
                        + Wording.measure(worst, Unit.SHARE) + ".");
    }

    /** The cheapest and the dearest at the longest length that all have. */
    private static Optional<Prose> price(SweepResult sweep) {
        Results points = Results.of(sweep, ScalingSection.TASK).points().having(ScalingSection.SECONDS);
        long length = VerdictTable.longestCommon(points);
        List<CellResult> byTime = points.length(length).cells().stream()
                .sorted(Comparator.comparingDouble(result -> Results.value(result, ScalingSection.SECONDS)))
                .toList();
        if (byTime.size() < 2) {
            return Optional.empty();
        }
        List<String> prices = byTime.stream()
                .map(result -> result.cell().variant() + " "
                        + Unit.SECONDS.format(Results.value(result, ScalingSection.SECONDS)) + " and "
                        + Unit.BYTES.format(Results.value(result, MemorySection.ALLOCATED)))
                .toList();
        return Optional.of(Prose.of("The price of a forward pass of one head at n = " + Wording.length(length) + ": "
                + Wording.list(prices) + "."));
    }
}
