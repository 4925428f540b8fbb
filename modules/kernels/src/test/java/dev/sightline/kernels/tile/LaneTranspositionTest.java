package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 16, 17, 33, 64, 96, 127, 128})
    void rowsBecomeLanesAndLanesBecomeRows(int width) {
        for (TileProvider shape : List.of(provider, provider.narrow(), provider.paired())) {
            LaneTransposition transposition = shape.transposition();
            int lanes = shape.lanes();
            int rows = transposition.rows();
            int pitch = LaneTransposition.pitch(width);
            long slot = Scratch.acquire(0);
            try (Arena arena = Arena.ofConfined()) {
                long panel = slot + (1 << 17);
                long factors = panel + (1 << 17);
                // Rows lie in disorder, not aligned, and the last lane repeats the row of the first.
                MemorySegment memory = arena.allocate((long) lanes * (width + 1) * 4 + 4, 4);
                long[] offsets = new long[lanes];
                float[][] values = new float[lanes][width];
                SplittableRandom random = new SplittableRandom(13);
                for (int lane = 0; lane < lanes; lane++) {
                    offsets[lane] = 4 + (long) (lanes - 1 - lane) * (width + 1) * 4;
                    for (int column = 0; column < width; column++) {
                        values[lane][column] = (float) random.nextDouble(-1, 1);
                        memory.set(ValueLayout.JAVA_FLOAT, offsets[lane] + 4L * column, values[lane][column]);
                    }
                    Scratch.set(factors + 4L * lane, lane + 1);
                }
                offsets[lanes - 1] = offsets[0];
                values[lanes - 1] = values[0];
                Scratch.fill(panel, (width + 1) * lanes, 99f);
                transposition.toLanes(memory, offsets, width, 0.5f, slot, panel);
                for (int lane = 0; lane < lanes; lane++) {
                    for (int column = 0; column < width; column++) {
                        assertEquals(values[lane][column] * 0.5f, Scratch.get(at(panel, column, lanes, lane)));
                    }
                    assertEquals(99f, Scratch.get(at(panel, width, lanes, lane)), "written beyond");
                }
                for (int group = 0; group < lanes; group += rows) {
                    long lane = 4L * group;
                    long back = transposition.toRows(panel + lane, width, factors + lane, slot);
                    for (int row = 0; row < rows; row++) {
                        for (int column = 0; column < width; column++) {
                            float found = Scratch.get(back + ((long) row * pitch + column) * 4);
                            assertEquals(values[group + row][column] * 0.5f * (group + row + 1), found);
                        }
                    }
                }
            } finally {
                Scratch.release(slot);
            }
        }
    }

    private static long at(long panel, int column, int lanes, int lane) {
        return panel + ((long) column * lanes + lane) * 4;
    }
}
