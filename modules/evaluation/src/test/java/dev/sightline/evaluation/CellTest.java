package dev.sightline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CellTest {
    private static final Cell CELL = Cell.of("task", "variant", 64, 1, Map.of("a", "1"));

    @Test
    void theHashOfACellIsTheSameInEveryRelease() {
        // SHA-256 of "4:task7:variant5:plain2:640:1:11:a1:1".
        assertEquals("4646687de1ef4bae", CELL.contentHash());
    }

    @Test
    void everyPartOfACellIsPartOfItsHash() {
        List<Cell> others = List.of(
                CELL,
                Cell.of("other", "variant", 64, 1, Map.of("a", "1")),
                Cell.of("task", "other", 64, 1, Map.of("a", "1")),
                Cell.of("task", "variant", 65, 1, Map.of("a", "1")),
                Cell.of("task", "variant", 64, 2, Map.of("a", "1")),
                Cell.of("task", "variant", 64, 1, Map.of("a", "2")),
                Cell.of("task", "variant", 64, 1, Map.of("b", "1")),
                CELL.with("b", 2),
                CELL.atDepth(0),
                CELL.atDepth(0.5),
                CELL.read("centred"));
        Set<String> hashes = new HashSet<>();
        others.forEach(cell -> hashes.add(cell.contentHash()));
        assertEquals(others.size(), hashes.size());
    }

    @Test
    void textThatRunsAcrossFieldsDoesNotHashAlike() {
        assertNotEquals(
                Cell.of("ab", "c", 1, 1, Map.of()).contentHash(),
                Cell.of("a", "bc", 1, 1, Map.of()).contentHash());
        assertNotEquals(
                Cell.of("t", "v", 1, 1, Map.of("k", "v", "l", "w")).contentHash(),
                Cell.of("t", "v", 1, 1, Map.of("k", "v1:l1:w")).contentHash());
    }
}
