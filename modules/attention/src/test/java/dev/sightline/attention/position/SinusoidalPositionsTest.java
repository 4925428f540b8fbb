package dev.sightline.attention.position;

import static dev.sightline.attention.position.Draws.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinusoidalPositionsTest {
    private static final double ROUNDING = 0x1p-23;

    private final RunArena arena = RunArena.open("test");
    private final SinusoidalPositions sinusoids = SinusoidalPositions.of(8);

    @AfterEach
    void free() {
        arena.close();
    }

    /** Position 1,000,003 of width 8, sine and cosine in turns; from mpmath 1.3.0 with 50 digits. */
    private static final double[] GOLDEN = {
        0.4786854087960669,
        -0.8779864915850029,
        -0.2611791811983369,
        -0.9652903373123375,
        -0.33403724926884926,
        -0.9425598740137948,
        0.8285629542750282,
        0.559895910686118
    };

    @Test
    void sinesAndCosinesTakeTurns() {
        assertArrayEquals(new float[] {0, 1, 0, 1, 0, 1, 0, 1}, sinusoids.table(0, 1));
        Draws.assertClose(GOLDEN, sinusoids.table(1_000_003, 1), ROUNDING);
        float[] rows = sinusoids.table(1_000_001, 3);
        for (int i = 0; i < 8; i++) {
            assertEquals(GOLDEN[i], rows[16 + i], ROUNDING);
        }
    }

    @Test
    void everyRowGrowsByItsSinusoid() {
        Tensor from = Draws.gaussian(arena, 71, 2, 3, 8);
        Tensor to = Draws.unwritten(arena, 2, 3, 8);
        long[][] lists = {{5, 6, 7}, {0, 40, 1_000_003}};
        sinusoids.add(from, to, Positions.of(lists));
        for (int sequence = 0; sequence < 2; sequence++) {
            for (int row = 0; row < 3; row++) {
                float[] sinusoid = sinusoids.table(lists[sequence][row], 1);
                for (int i = 0; i < 8; i++) {
                    assertEquals(from.get(sequence, row, i) + sinusoid[i], to.get(sequence, row, i));
                }
            }
        }
    }

    @Test
    void inPlaceAndStridedAreTheSame() {
        Tensor packed = Draws.gaussian(arena, 72, 8, 3, 2);
        Tensor from = packed.permute(2, 1, 0);
        Tensor to = Draws.unwritten(arena, 2, 3, 8);
        sinusoids.add(from, to, Positions.from(9));
        sinusoids.add(from, from, Positions.from(9));
        assertArrayEquals(to.toArray(), from.toArray());
    }

    @Test
    void badArgumentsAreNamed() {
        Tensor from = arena.tensor("from", 2, 3, 8);
        Tensor to = arena.tensor("to", 2, 3, 8);
        Positions start = Positions.from(0);
        assertRefused("width 7 is not an even number above 0", () -> SinusoidalPositions.of(7));
        assertRefused("width 0 is not an even number above 0", () -> SinusoidalPositions.of(0));
        assertRefused("base 1.0 is not a finite number above 1", () -> new SinusoidalPositions(8, 1));
        assertRefused("a table of -1 positions of width 8", () -> sinusoids.table(0, -1));
        assertRefused("first position -2 is negative", () -> sinusoids.table(-2, 1));
        assertRefused(
                "from has shape [2, 3, 8], expected [2, 3, 4] for positions of width 4",
                () -> SinusoidalPositions.of(4).add(from, to, start));
        assertRefused(
                "from has shape [3, 8], expected [batch, length, width]",
                () -> sinusoids.add(from.select(0, 0), to, start));
        assertRefused(
                "to has shape [2, 2, 8], expected [2, 3, 8]", () -> sinusoids.add(from, to.slice(1, 0, 2), start));
        assertRefused(
                "a sequence has 2 positions, but from [2, 3, 8] has length 3",
                () -> sinusoids.add(from, to, Positions.of(new long[2])));
        assertRefused(
                "to [2, 3, 8] is stored as FLOAT16, expected FLOAT32",
                () -> sinusoids.add(from, arena.tensor("half", ElementType.FLOAT16, 2, 3, 8), start));
    }
}
