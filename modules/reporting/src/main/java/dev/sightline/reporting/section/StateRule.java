package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** What the rule of a recurrent attention does to what its state holds, as the cells of the fading task tell it. */
enum StateRule {
    /** Everything is added, and nothing is lost. */
    SUM,
    /** Everything is added to what a decay leaves. */
    DECAY,
    /** The delta rule takes out what a key held before, with a decay or without. */
    CORRECTION;

    private static final String UPDATE_RULE = "updateRule";

    /** The rule of a cell; empty where there is no state. */
    static Optional<StateRule> of(Cell cell) {
        return switch (cell.parameter(UPDATE_RULE)) {
            case "" -> Optional.empty();
            case "corrected" -> Optional.of(CORRECTION);
            default ->
                Results.number(cell, "decayFactor").stream().anyMatch(factor -> factor == 1)
                        ? Optional.of(SUM)
                        : Optional.of(DECAY);
        };
    }

    /** Whether every further position takes a factor of what is held. */
    boolean wearsAway() {
        return this != SUM;
    }

    /** The names of the variants of each rule that has any. */
    static SequencedMap<StateRule, String> variants(Results results) {
        SequencedMap<StateRule, String> variants = new LinkedHashMap<>();
        for (StateRule rule : values()) {
            List<String> names = results.cells().stream()
                    .filter(result -> of(result.cell()).stream().anyMatch(rule::equals))
                    .map(result -> result.cell().variant())
                    .distinct()
                    .toList();
            if (!names.isEmpty()) {
                variants.put(rule, Wording.list(names));
            }
        }
        return variants;
    }
}
