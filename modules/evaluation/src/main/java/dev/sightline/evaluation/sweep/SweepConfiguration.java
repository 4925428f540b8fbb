package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.ContentHash;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Everything that the values of a sweep depend on, as named text. Times depend on the machine and the threads too, so a
 * journal is kept for {@link #timedOn} these.
 *
 * @param settings name and value, in the order to print them
 */
public record SweepConfiguration(SequencedMap<String, String> settings) {
    /** Copies the settings, so that a configuration never changes. */
    public SweepConfiguration {
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    }

    /** 16 hexadecimal digits that identify the configuration. */
    public String hash() {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return ContentHash.of(text.toString());
    }

    /** The same with what times depend on: runs that differ in it may not share a journal. */
    public SweepConfiguration timedOn(String processor, int threads) {
        SequencedMap<String, String> more = new LinkedHashMap<>(settings);
        more.put("processor", processor);
        more.put("threads", Integer.toString(threads));
        return new SweepConfiguration(more);
    }

    /** The first setting that differs, as {@code "seed is 7 here and 42 there"}; empty if none does. */
    public Optional<String> difference(SweepConfiguration there) {
        for (Map.Entry<String, String> here : settings.entrySet()) {
            String other = there.settings.getOrDefault(here.getKey(), "not set");
            if (!other.equals(here.getValue())) {
                return Optional.of(here.getKey() + " is " + here.getValue() + " here and " + other + " there");
            }
        }
        return there.settings.keySet().stream()
                .filter(name -> !settings.containsKey(name))
                .findFirst()
                .map(name -> name + " is not set here and " + there.settings.get(name) + " there");
    }
}
