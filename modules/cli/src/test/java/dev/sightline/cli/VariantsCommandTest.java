package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VariantsCommandTest {
    private static final Map<String, String> FUNCTIONS =
            Map.of("flash", "softmax", "full", "softmax", "sliding-window", "softmax", "linear", "linear");

    @Test
    void jsonIsAnArrayOfTheFourWithWhatEachComputesAndServes() {
        ProgramRun run = ProgramRun.of("variants", "--json");
        JsonNode variants = new JsonMapper().readTree(run.results());

        assertEquals(0, run.code(), run.messages());
        assertEquals(FUNCTIONS.size(), variants.size());
        for (JsonNode variant : variants) {
            String name = variant.path("name").stringValue();
            assertEquals(FUNCTIONS.get(name), variant.path("function").stringValue(), name);
            assertTrue(variant.path("provider").stringValue().matches("vector-\\d+|scalar"), name);
            assertTrue(capabilities(variant).contains("grouped-heads"), name);
        }
    }

    @Test
    void capabilitiesAreThoseThatTheVariantServes() {
        JsonNode variants =
                new JsonMapper().readTree(ProgramRun.of("variants", "--json").results());
        for (JsonNode variant : variants) {
            List<String> capabilities = capabilities(variant);
            String name = variant.path("name").stringValue();
            assertEquals(!name.equals("sliding-window"), capabilities.contains("causal-mask"), name);
            assertEquals(!name.equals("linear"), capabilities.contains("window-mask"), name);
        }
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
