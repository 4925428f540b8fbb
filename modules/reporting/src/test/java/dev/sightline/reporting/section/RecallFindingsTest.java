package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.document.Prose;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecallFindingsTest {
    @Test
    void theCentredReadoutIsReportedWhereItHelpsMost() {
        Results results = new ResultsBuilder()
                .measured(ResultsBuilder.curve("linear", Cell.PLAIN, 64), Map.of("meanRecall", 0.185), Map.of())
                .measured(ResultsBuilder.curve("linear", "centred", 64), Map.of("meanRecall", 0.3), Map.of())
                .measured(ResultsBuilder.curve("linear", Cell.PLAIN, 256), Map.of("meanRecall", 0.007), Map.of())
                .measured(
                        ResultsBuilder.curve("linear", "centred", 256),
                        Map.of("meanRecall", 0.222),
                        Map.of("meanRecall", 0.229))
                .results();
        assertTrue(
                said(results)
                        .contains("linear's centred readout restores recall at n = 256 from 0.007 to 0.222; predicted"
                                + " 0.229."),
                said(results));
    }

    @Test
    void aReadoutThatDoesNotHelpIsNotPraised() {
        Results results = new ResultsBuilder()
                .measured(ResultsBuilder.curve("linear", Cell.PLAIN, 64), Map.of("meanRecall", 0.5), Map.of())
                .measured(ResultsBuilder.curve("linear", "centred", 64), Map.of("meanRecall", 0.4), Map.of())
                .results();
        assertTrue(said(results).contains("does not restore recall at n = 64 from 0.5 to 0.4"), said(results));
    }

    @Test
    void variantsOfWhichTheSameIsTrueShareAParagraph() {
        ResultsBuilder builder = new ResultsBuilder();
        for (String variant : List.of("flash", "full")) {
            builder.measured(ResultsBuilder.curve(variant, Cell.PLAIN, 64), Map.of("meanRecall", 0.98), Map.of());
            builder.measured(ResultsBuilder.curve(variant, Cell.PLAIN, 256), Map.of("meanRecall", 0.6), Map.of());
        }
        assertTrue(
                said(builder.results())
                        .startsWith(
                                "full and flash: recall, averaged over depths, is 0.98 (0.97 to 0.99) at n = 64 and 0.6"
                                        + " (0.59 to 0.61) at n = 256. What limits it is dilution"),
                said(builder.results()));
    }

    @Test
    void aLimitThatWasNotMetIsNotSaidToBind() {
        Results results = new ResultsBuilder()
                .measured(ResultsBuilder.curve("full", Cell.PLAIN, 64), Map.of("meanRecall", 0.99), Map.of())
                .measured(ResultsBuilder.curve("full", Cell.PLAIN, 256), Map.of("meanRecall", 0.98), Map.of())
                .results();
        assertTrue(said(results).contains("Nothing is lost yet; what will limit it is dilution"), said(results));
    }

    @Test
    void aWindowIsReportedInsideAndOutside() {
        Results results = new ResultsBuilder()
                .measured(
                        ResultsBuilder.recall("sliding-window", Cell.PLAIN, 1000)
                                .atDepth(0),
                        Map.of("recall", 0.0, "mass", 0.0),
                        Map.of())
                .measured(
                        ResultsBuilder.recall("sliding-window", Cell.PLAIN, 1000)
                                .atDepth(1),
                        Map.of("recall", 0.97, "mass", 0.5),
                        Map.of())
                .results();
        assertTrue(
                said(results)
                        .contains(
                                "Outside the window (1 cell) the needle has a weight of exactly 0 and recall is 0, where"
                                        + " chance would be 0.001; inside it recall is 0.97."),
                said(results));
    }

    @Test
    void aUIsClaimedOnlyWithBothLowerBoundsAboveZero() {
        Results flat = new ResultsBuilder()
                .measured(ResultsBuilder.curve("full", Cell.PLAIN, 64), shape(0.2, 0.005), Map.of())
                .results();
        assertTrue(
                RecallShapes.sentence(flat)
                        .plainText()
                        .startsWith(
                                "Of 1 curve, none is a U; recency shows in none and primacy in 1 (full at n = 64)."),
                RecallShapes.sentence(flat).plainText());
        Results bent = new ResultsBuilder()
                .measured(ResultsBuilder.curve("full", Cell.PLAIN, 64), shape(0.2, 0.1), Map.of())
                .results();
        assertTrue(
                RecallShapes.sentence(bent).plainText().startsWith("Of 1 curve, 1 is a U (full at n = 64);"),
                RecallShapes.sentence(bent).plainText());
    }

    @Test
    void theEffectFollowsFromMaskAndReadingNotFromTheName() {
        Results all = new ResultsBuilder()
                .measured(ResultsBuilder.curve("my-state", Cell.PLAIN, 64), Map.of("meanRecall", 0.5), Map.of())
                .measured(ResultsBuilder.curve("my-state", "centred", 64), Map.of("meanRecall", 0.5), Map.of())
                .measured(ResultsBuilder.curve("my-softmax", Cell.PLAIN, 64), Map.of("meanRecall", 0.5), Map.of())
                .measured(ResultsBuilder.curve("sliding-window", Cell.PLAIN, 64), Map.of("meanRecall", 0.5), Map.of())
                .results();
        assertEquals(Effect.COMMON_COMPONENT, effect(all, "my-state", Cell.PLAIN));
        assertEquals(Effect.CENTRED_CAPACITY, effect(all, "my-state", "centred"));
        assertEquals(Effect.DILUTION, effect(all, "my-softmax", Cell.PLAIN));
        assertEquals(Effect.WINDOW, effect(all, "sliding-window", Cell.PLAIN));
    }

    @Test
    void theEffectOfARecurrenceFollowsFromItsRuleAndThatOfAPatternFromItsMask() {
        Map<String, Effect> byRule = Map.of(
                "additive", Effect.IDENTITY_CAPACITY,
                "decaying", Effect.DECAY,
                "delta", Effect.CORRECTION,
                "decaying delta", Effect.DECAY_AND_CORRECTION);
        byRule.forEach((rule, expected) -> {
            Results all = new ResultsBuilder()
                    .measured(
                            ResultsBuilder.curve("my-state", Cell.PLAIN, 64).with("rule", rule),
                            Map.of("meanRecall", 0.5),
                            Map.of())
                    .results();
            assertEquals(expected, effect(all, "my-state", Cell.PLAIN));
        });
        Results sparse = new ResultsBuilder()
                .measured(
                        ResultsBuilder.curve("my-pattern", Cell.PLAIN, 64).with("mask", "pattern of 12 keys"),
                        Map.of("meanRecall", 0.5),
                        Map.of())
                .results();
        assertEquals(Effect.PATTERN, effect(sparse, "my-pattern", Cell.PLAIN));
    }

    private static Effect effect(Results all, String variant, String reading) {
        return Effect.of(all.of(new SeriesKey(variant, reading)), all);
    }

    @Test
    void aCurveThatPassedTheFlatNullIsNeverNamed() {
        Map<String, Double> flat = new HashMap<>(shape(0.2, 0.1));
        flat.put("flatness", 1e-7);
        Results results = new ResultsBuilder()
                .measured(ResultsBuilder.curve("linear", "centred", 64), flat, Map.of())
                .results();
        String said = RecallShapes.sentence(results).plainText();
        assertTrue(said.contains("recency shows in none and primacy in none."), said);
        assertTrue(said.contains("1 curve (linear, centred) is exactly nil"), said);
    }

    @Test
    void whatOneTestWouldNameManyTestsMustNot() {
        ResultsBuilder builder = new ResultsBuilder();
        for (long length : List.of(64L, 128L, 256L, 512L)) {
            Map<String, Double> curve = new HashMap<>(shape(0, 0.1));
            curve.put("recencyPValue", length == 64 ? 0.001 : 0.02);
            builder.measured(ResultsBuilder.curve("sliding-window", Cell.PLAIN, length), curve, Map.of());
        }
        // Of 8 tests Holm passes 0.001 <= 0.05 / 8, but not 0.02 > 0.05 / 7.
        String said = RecallShapes.sentence(builder.results()).plainText();
        assertTrue(said.contains("recency shows in 1 (sliding-window at n = 64)"), said);
        assertTrue(said.contains("Holm's correction for 8 tests"), said);
    }

    /** Curves whose positive differences beyond 0.01 are sure. */
    private static Map<String, Double> shape(double primacy, double recency) {
        return Map.of(
                "primacy",
                primacy,
                "recency",
                recency,
                "uShape",
                Math.min(primacy, recency),
                "primacyPValue",
                primacy > 0.01 ? 1e-6 : 1,
                "recencyPValue",
                recency > 0.01 ? 1e-6 : 1);
    }

    private static String said(Results results) {
        return RecallFindings.of(results).stream()
                .map(Prose::plainText)
                .reduce((first, second) -> first + "\n" + second)
                .orElse("");
    }
}
