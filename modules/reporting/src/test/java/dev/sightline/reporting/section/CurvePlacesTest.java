package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many curves are named in a line that can be read. */
class CurvePlacesTest {
    private static final List<Long> LENGTHS = List.of(64L, 128L, 256L, 512L, 1024L);

    @Test
    void allLengthsAreOneWord() {
        assertEquals("full at every n", named(Set.of(64L, 128L, 256L, 512L, 1024L)));
    }

    @Test
    void threeNeighboursAreARangeAndTwoAreNot() {
        assertEquals("full at n = 128 to 1,024", named(Set.of(128L, 256L, 512L, 1024L)));
        assertEquals("full at n = 64, 128, 1,024", named(Set.of(64L, 128L, 1024L)));
        assertEquals("full at n = 64 to 256, 1,024", named(Set.of(64L, 128L, 256L, 1024L)));
    }

    @Test
    void eachVariantIsNamedOnceInTheOrderOfTheCurves() {
        Results all = results("flash", "full");
        List<CellResult> some = all.cells().stream()
                .filter(curve ->
                        curve.cell().length() <= 128 || curve.cell().variant().equals("full"))
                .toList();
        assertEquals("flash at n = 64, 128; full at every n", CurvePlaces.named(some, all));
    }

    @Test
    void theOnlyLengthIsNamed() {
        Results all = new ResultsBuilder()
                .measured(ResultsBuilder.curve("full", Cell.PLAIN, 64), Map.of("meanRecall", 1.0), Map.of())
                .results();
        assertEquals("full at n = 64", CurvePlaces.named(all.cells(), all));
    }

    private static String named(Set<Long> lengths) {
        Results all = results("full");
        return CurvePlaces.named(
                all.cells().stream()
                        .filter(curve -> lengths.contains(curve.cell().length()))
                        .toList(),
                all);
    }

    private static Results results(String... variants) {
        ResultsBuilder builder = new ResultsBuilder();
        for (String variant : variants) {
            for (long length : LENGTHS) {
                builder.measured(
                        ResultsBuilder.curve(variant, Cell.PLAIN, length), Map.of("meanRecall", 1.0), Map.of());
            }
        }
        return builder.results();
    }
}
