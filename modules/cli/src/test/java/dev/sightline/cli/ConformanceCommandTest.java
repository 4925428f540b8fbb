package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConformanceCommandTest {
    @Test
    void aVariantOfTheHouseObeysEveryLawThatConcernsIt() {
        ProgramRun run = ProgramRun.of("conformance", "--variants", "sliding-window", "--json");
        JsonNode result = new JsonMapper().readTree(run.results());

        assertEquals(0, run.code(), run.messages());
        assertEquals(1, result.path("variants").size(), run.results());
        JsonNode variant = result.path("variants").get(0);
        assertEquals("sliding-window", variant.path("name").stringValue());
        assertTrue(variant.path("contracts").intValue() > 30, run.results());
        assertEquals(0, variant.path("failed").intValue());
        assertTrue(variant.path("failures").isEmpty(), run.results());
        assertTrue(result.path("mutants").isArray() && result.path("mutants").isEmpty(), run.results());
        assertTrue(run.messages().contains("sightline: checking sliding-window on "), run.messages());
    }
}
