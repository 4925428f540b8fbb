package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.CellResult;
import java.util.List;
import java.util.SequencedMap;

/** One line of a {@link Journal}. */
sealed interface JournalEntry {
    /** Hash of the configuration whose results these are. */
    String configuration();

    /**
     * The first line: whose results follow.
     *
     * @param schemaVersion of the lines, {@link JournalLine#SCHEMA_VERSION}
     * @param settings of the configuration, to name the one that differs
     */
    record Header(int schemaVersion, String configuration, SequencedMap<String, String> settings)
            implements JournalEntry {
        static Header of(SweepConfiguration configuration) {
            return new Header(JournalLine.SCHEMA_VERSION, configuration.hash(), configuration.settings());
        }
    }

    /**
     * A finished unit.
     *
     * @param unit content hash of the unit's key
     * @param cells its results
     */
    record Unit(String configuration, String unit, List<CellResult> cells) implements JournalEntry {}
}
