package dev.sightline.kernels.peak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class PeakTest {
    /** Where a chain {@code x = 0.9999 x + 0.001} settles, times the chains. */
    private static final float SETTLED = 12 * 10f;

    @Test
    void theChainsAreReallyComputedWithAndWithoutVectors() {
        assertEquals(SETTLED, ArithmeticPeak.ofOneCore().run(), 0.1f);
        assertEquals(SETTLED, ArithmeticPeak.scalar().run(), 0.1f);
    }

    @Test
    void aVectorCountsAsManyFlopsAsItHasLanes() {
        ArithmeticPeak peak = ArithmeticPeak.ofOneCore();
        int bits = Integer.parseInt(peak.provider().replace("vector-", ""));

        assertEquals(
                bits / (double) Float.SIZE,
                peak.flops() / ArithmeticPeak.scalar().flops());
        assertEquals("scalar", ArithmeticPeak.scalar().provider());
    }

    @Test
    void everyFloatIsReadOnce() {
        try (RunArena arena = RunArena.open("bandwidth")) {
            Tensor ones = arena.tensor("ones", 2, 2048);
            ones.fill(1);
            ReadBandwidth reading = ReadBandwidth.of(ones.segment());

            assertEquals(4096f, reading.run());
            assertEquals(4096L * Float.BYTES, reading.bytes());
        }
    }

    @Test
    void aSegmentOfAnotherSizeIsRefusedInOneLine() {
        try (RunArena arena = RunArena.open("bandwidth")) {
            MemorySegment odd = arena.allocate("odd", 4100);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> ReadBandwidth.of(odd));

            assertTrue(refused.toString().contains("4100 bytes"), refused.toString());
        }
    }

    @Test
    void theInnermostProductIsReallyComputed() {
        ProductPeak product = ProductPeak.of(64);

        assertEquals(64 * 0.5f * 0.25f, product.run());
        assertTrue(product.flops() >= 2.0 * 96 * 64, () -> product.provider() + ": " + product.flops());
    }

    @Test
    void aWidthThatDoesNotFitIsRefusedInOneLine() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> ProductPeak.of(257));

        assertTrue(refused.toString().contains("headDim 257"), refused.toString());
    }
}
