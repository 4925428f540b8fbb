package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Slope;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LengthSlopesTest {
    private static Row row(String raceCase, String contender, boolean own, double millis, double gflops) {
        return new Row(
                raceCase,
                contender,
                own,
                1,
                9,
                millis,
                millis,
                gflops,
                gflops,
                200,
                gflops / 200,
                1,
                1e-7,
                0,
                0,
                OptionalLong.empty());
    }

    @Test
    void neighbouringLengthsOfAKernelHaveASlopeWhateverTheOrderOfTheRows() {
        List<Slope> slopes = LengthSlopes.of(List.of(
                row("window-d64-n4096-left1024", "sliding-window", true, 2, 100),
                row("window-d64-n65536-left1024", "sliding-window", true, 32, 100),
                row("window-d64-n16384-left1024", "sliding-window", true, 16, 50)));

        assertEquals(
                List.of(
                        new Slope("window-d64-left1024", "sliding-window", 4096, 16_384, 1.5, 1),
                        new Slope("window-d64-left1024", "sliding-window", 16_384, 65_536, 0.5, 1)),
                slopes);
    }

    @Test
    void thereIsNoneForEnginesForOneLengthOrBetweenDifferentKindsOfCases() {
        assertEquals(
                List.of(),
                LengthSlopes.of(List.of(
                        row("full-d64-n1024", "libtorch", false, 1, 100),
                        row("full-d64-n4096", "libtorch", false, 16, 100),
                        row("full-d64-n1024", "flash", true, 1, 100),
                        row("full-d128-n4096", "flash", true, 16, 100),
                        row("matmul-1024", "matrix-product", true, 1, 100))));
    }
}
