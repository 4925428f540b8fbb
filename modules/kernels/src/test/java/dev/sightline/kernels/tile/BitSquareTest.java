package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BitSquareTest {
    @Test
    void rowsBecomeColumnsSeed3() {
        long[] rows = new SplittableRandom(3).longs(Long.SIZE).toArray();
        long[] turned = rows.clone();
        BitSquare.transpose(turned);
        for (int row = 0; row < Long.SIZE; row++) {
            for (int column = 0; column < Long.SIZE; column++) {
                assertEquals(rows[row] >>> column & 1, turned[column] >>> row & 1, row + ", " + column);
            }
        }
    }
}
