package dev.sightline.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Where figures come from: versions, machine, threads, flags, seeds, the hash of the configuration and the command that
 * repeats the run.
 *
 * @param facts name and value, in the order to print them
 */
public record Provenance(SequencedMap<String, String> facts) {
    /** Copies the facts, so that a provenance never changes. */
    public Provenance {
        facts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(facts));
    }
}
