package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VariantsCommandTest {
    /** The variants of the house; a build with other engines lists more. */
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("bigbird", "softmax"),
            Map.entry("deltanet", "recurrence"),
            Map.entry("dilated", "softmax"),
            Map.entry("flash", "softmax"),
            Map.entry("full", "softmax"),
            Map.entry("gated-deltanet", "recurrence"),
            Map.entry("gated-linear", "recurrence"),
            Map.entry("lightning", "recurrence"),
            Map.entry("linear", "linear"),
            Map.entry("longformer", "softmax"),
            Map.entry("mamba2", "recurrence"),
            Map.entry("performer", "linear"),
            Map.entry("retention", "recurrence"),
            Map.entry("sliding-window", "softmax"),
            Map.entry("streaming-llm", "softmax"));

    private static Map<String, JsonNode> listed() {
        ProgramRun run = ProgramRun.of("variants", "--json");
        assertEquals(0, run.code(), run.messages());
        Map<String, JsonNode> byName = new TreeMap<>();
        for (JsonNode variant : new JsonMapper().readTree(run.results())) {
            byName.put(variant.path("name").stringValue(), variant);
        }
        return byName;
    }

    @Test
    void jsonIsAnArrayOfAllThatAreFoundWithWhatEachComputesAndServes() {
        Map<String, JsonNode> listed = listed();

        assertEquals(Set.copyOf(AttentionVariants.load().names()), listed.keySet());
        assertTrue(listed.keySet().containsAll(FUNCTIONS.keySet()), listed::toString);
        listed.forEach((name, variant) -> {
            assertFalse(variant.path("function").stringValue().isBlank(), name);
            assertFalse(variant.path("provider").stringValue().isBlank(), name);
        });
    }

    @Test
    void thoseOfTheHouseServeTheMasksAndHeadsTheyAreFor() {
        Map<String, JsonNode> listed = listed();
        FUNCTIONS.forEach((name, function) -> {
            JsonNode variant = Objects.requireNonNull(listed.get(name), name);
            List<String> capabilities = capabilities(variant);
            assertEquals(function, variant.path("function").stringValue(), name);
            assertTrue(variant.path("provider").stringValue().matches("vector-\\d+|scalar"), name);
            assertTrue(capabilities.contains("grouped-heads"), name);
            boolean recurrent = function.equals("recurrence");
            assertEquals(
                    recurrent || Set.of("flash", "full", "linear", "performer").contains(name),
                    capabilities.contains("causal-mask"),
                    name);
            assertEquals(
                    Set.of("flash", "full", "sliding-window").contains(name),
                    capabilities.contains("window-mask"),
                    name);
        });
    }

    @Test
    void everyCapabilityIsProvedByRunningOrRefusedWithAReason() {
        Map<String, JsonNode> listed = listed();
        FUNCTIONS.keySet().forEach(name -> {
            JsonNode variant = Objects.requireNonNull(listed.get(name), name);
            List<String> proved = new ArrayList<>();
            for (JsonNode proof : variant.path("proofs")) {
                boolean isProved = proof.path("status").stringValue().equals("proved");
                if (isProved) {
                    proved.add(proof.path("capability").stringValue());
                } else {
                    assertEquals("refused", proof.path("status").stringValue(), proof::toString);
                }
                assertEquals(isProved, proof.path("requests").intValue() > 0, proof::toString);
                assertEquals(isProved, proof.path("reason").stringValue().isEmpty(), proof::toString);
            }
            assertEquals(capabilities(variant), proved, name);
            assertEquals(Capability.values().length, variant.path("proofs").size(), name);
        });
    }

    @Test
    void theMatrixHasALineForEachFeature() {
        List<String> lines = ProgramRun.of("variants").results().lines().toList();

        assertTrue(lines.stream().anyMatch(line -> line.matches("feature +.*flash +full +.*")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("log-sum-exp +.*proved.* refused.*")), lines::toString);
    }

    @Test
    void theTableHasALineForEach() {
        ProgramRun run = ProgramRun.of("variants");

        assertEquals(0, run.code());
        FUNCTIONS.forEach((name, function) ->
                assertTrue(run.results().lines().anyMatch(line -> line.matches(name + " +" + function + " .*")), name));
    }

    private static List<String> capabilities(JsonNode variant) {
        List<String> names = new ArrayList<>();
        variant.path("capabilities").forEach(capability -> names.add(capability.stringValue()));
        return names;
    }
}
