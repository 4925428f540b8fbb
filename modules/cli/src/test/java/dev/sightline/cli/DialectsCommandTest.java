package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.dialect.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DialectsCommandTest {
    private static ProgramRun run(String... arguments) {
        ProgramRun run = ProgramRun.of(arguments);
        assertEquals(0, run.code(), run.messages());
        return run;
    }

    @Test
    void theTableHasALineAndASourceForEach() {
        String results = run("dialects").results();
        for (Dialect dialect : Dialect.all()) {
            assertTrue(results.lines().anyMatch(line -> line.startsWith(dialect.label() + "  ")), results);
            assertTrue(results.contains(dialect.source()), results);
        }
    }

    @Test
    void jsonIsAnArrayOfAll() {
        List<String> names = new ArrayList<>();
        for (JsonNode card : new JsonMapper().readTree(run("dialects", "--json").results())) {
            names.add(card.path("name").stringValue());
        }
        assertEquals(Dialect.all().stream().map(Dialect::label).toList(), names);
    }

    /** With alike keys of values 1 and 2, seeing one gives 1 and seeing both 1.5. */
    @Test
    void twoDialectsAreSetSideBySideWithWhatComesOut() {
        assertEquals("""
                causal, values 1, 2
                query  pytorch  output  flash-attention  output
                0      #.       1       ##               1.500

                # sees a key, . does not; computed by flash
                """, run("dialects", "pytorch", "flash-attention").results());
    }

    @Test
    void aQueryWithoutKeysGetsWhatTheDialectGivesIt() {
        JsonNode examples = new JsonMapper()
                .readTree(run("dialects", "jax", "pytorch-2.4", "--json").results());
        JsonNode last = examples.get(examples.size() - 1);
        assertEquals("a query that sees no key", last.path("setting").stringValue());
        assertEquals("1.500", last.path("one").path("outputs").get(0).stringValue());
        assertEquals("NaN", last.path("other").path("outputs").get(0).stringValue());
    }

    @Test
    void dialectsThatAgreeSaySo() {
        assertEquals(
                "onnx and onnx agree where both have a say.\n",
                run("dialects", "onnx", "onnx").results());
    }
}
