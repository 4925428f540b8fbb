package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlainTableTest {
    @Test
    void wordsStandLeftNumbersRightAndTheMissingIsMarked() {
        Table table = new Table(
                "table",
                Prose.of("caption"),
                List.of("name", "recall"),
                List.of(
                        List.of(TableCell.words("full"), new TableCell.Quantity(0.5, 0.25, 0.75, Unit.SHARE)),
                        List.of(TableCell.words("linear"), new TableCell.Missing("not measured"))));

        assertEquals("""
                name             recall
                full    0.5 (0.25–0.75)
                linear              N/A
                """, PlainTable.of(table).toString());
    }

    @Test
    void aHeadingLongerThanItsColumnIsBrokenAndStandsAtTheFoot() {
        PlainTable table = PlainTable.ofWords(List.of("n", "at every depth"), List.of(List.of("1024", "yes")));

        assertEquals("""
                      at
                      every
                n     depth
                1024  yes
                """, table.toString());
    }

    @Test
    void aWideTableBreaksItsWidestCells() {
        String sentence =
                String.join(" ", IntStream.range(0, 60).mapToObj(i -> "word").toList());
        String text = PlainTable.ofWords(List.of("name", "text"), List.of(List.of("a b c", sentence)))
                .toString();

        assertTrue(text.lines().allMatch(line -> line.length() <= 120), text);
        assertTrue(text.contains("\na b c  word"), text);
        assertEquals(60, text.split("word", -1).length - 1);
    }

    @Test
    void anIntervalIsNotTornApart() {
        Table table = new Table(
                "table",
                Prose.of("caption"),
                List.of("time", "note"),
                List.of(List.of(
                        new TableCell.Quantity(0.0118, 0.011, 0.0163, Unit.SECONDS),
                        TableCell.words("x".repeat(110)))));
        List<String> lines = PlainTable.of(table).toString().lines().toList();

        assertTrue(lines.get(1).strip().startsWith("11.8 ms  xxx"), lines.get(1));
        assertEquals("(11 ms–16.3 ms)", lines.get(2).strip());
    }
}
