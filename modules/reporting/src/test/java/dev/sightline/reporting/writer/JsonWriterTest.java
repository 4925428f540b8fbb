package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonWriterTest {
    private final String text = new JsonWriter().text(Sweeps.awkward());
    private final JsonNode root = new JsonMapper().readTree(text);

    @Test
    void theFileSaysWhichSchemaItFollowsAndWhereItsFiguresComeFrom() {
        assertEquals(JsonWriter.SCHEMA_VERSION, root.get("schemaVersion").intValue());
        assertEquals(
                "./sightline report --text \"a b\"",
                root.get("provenance").get("command").stringValue());
        assertEquals(List.of("schemaVersion", "provenance", "cells"), List.copyOf(root.propertyNames()));
    }

    @Test
    void aMeasuredCellCarriesItsConfigurationItsValuesAndItsHash() {
        JsonNode cell = root.get("cells").get(0);
        assertEquals("constructed-recall", cell.get("task").stringValue());
        assertEquals("full", cell.get("variant").stringValue());
        assertEquals("plain", cell.get("reading").stringValue());
        assertEquals(256, cell.get("length").longValue());
        assertEquals(0.5, cell.get("depth").doubleValue());
        assertEquals(7, cell.get("seed").longValue());
        assertEquals("8.0", cell.get("parameters").get("logitScale").stringValue());
        assertEquals("measured", cell.get("status").stringValue());
        assertEquals(0.75, cell.get("metrics").get("recall").get("value").doubleValue());
        assertEquals(0.7, cell.get("metrics").get("recall").get("low").doubleValue());
        assertEquals(0.8, cell.get("metrics").get("recall").get("high").doubleValue());
        assertEquals(0.76, cell.get("predicted").get("recall").doubleValue());
        assertEquals(Sweeps.DEPTH_CELL.contentHash(), cell.get("hash").stringValue());
    }

    @Test
    void aNumberThatIsNotFiniteIsNull() {
        JsonNode mass = root.get("cells").get(0).get("metrics").get("mass");
        assertTrue(mass.get("value").isNull());
        assertTrue(mass.get("high").isNull());
        assertFalse(text.contains("NaN") || text.contains("Infinity"), text);
    }

    @Test
    void aCellWithoutDepthOrValuesSaysSo() {
        JsonNode missing = root.get("cells").get(2);
        assertFalse(missing.has("depth"));
        assertEquals("not-applicable", missing.get("status").stringValue());
        assertEquals("text \"x, y\" is\ntoo short", missing.get("note").stringValue());
        assertEquals(0, missing.get("metrics").size());
    }

    @Test
    void theSameResultsGiveTheSameBytes() {
        assertEquals(text, new JsonWriter().text(Sweeps.awkward()));
    }
}
