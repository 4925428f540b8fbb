package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows become lanes and rows again, whatever their width. */
@Tag("provider")
class LaneTranspositionTest {
    private final TileProvider provider = TileProviders.chosen();

    @ParameterizedTest(name = "width {0}, seed 13")
    @ValueSource(ints = {1, 2, 3, 7, 16, 17, 33, 64, 96, 127, 128})
    void rowsBecomeLanesAndLanesBecomeRows(int width) {
        for (TileProvider shape : List.of(provider, provider.narrow())) {
            LaneTransposition transposition = shape.transposition();
            int rows = transposition.rows();
            int pitch = LaneTransposition.pitch(width);
            long slot = Scratch.acquire(0);
            try {
                long staging = slot;
                long panel = staging + (1 << 17);
                long factors = panel + (1 << 17);
                float[][] values = new float[rows][width];
                SplittableRandom random = new SplittableRandom(13);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < width; column++) {
                        values[row][column] = (float) random.nextDouble(-1, 1);
                        Scratch.set(staging + ((long) row * pitch + column) * 4, values[row][column]);
                    }
                    Scratch.set(factors + 4L * row, row + 1);
                }
                Scratch.fill(panel, (width + 1) * shape.lanes(), 99f);
                transposition.toLanes(staging, width, 0.5f, panel);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < width; column++) {
                        long at = panel + ((long) column * shape.lanes() + row) * 4;
                        assertEquals(values[row][column] * 0.5f, Scratch.get(at));
                    }
                    assertEquals(99f, Scratch.get(panel + ((long) width * shape.lanes() + row) * 4), "written beyond");
                }
                long back = transposition.toRows(panel, width, factors, staging);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < width; column++) {
                        float found = Scratch.get(back + ((long) row * pitch + column) * 4);
                        assertEquals(values[row][column] * 0.5f * (row + 1), found);
                    }
                }
            } finally {
                Scratch.release(slot);
            }
        }
    }
}
