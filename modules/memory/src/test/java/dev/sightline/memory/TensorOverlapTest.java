package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorOverlapTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment segment = arena.allocate(4 * 1000, 64);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void neighboursDoNotOverlapAndOneSharedElementDoes() {
        Tensor whole = Tensor.of(segment, 100);
        assertFalse(whole.slice(0, 0, 50).overlaps(whole.slice(0, 50, 100)));
        assertTrue(whole.slice(0, 0, 51).overlaps(whole.slice(0, 50, 100)));
        assertTrue(whole.overlaps(whole));
    }

    @Test
    void oneSharedByteIsAnOverlapAcrossSegments() {
        Tensor low = Tensor.of(segment.asSlice(0, 8), 2);
        assertTrue(low.overlaps(Tensor.of(segment.asSlice(7, 4), 1)));
        assertFalse(low.overlaps(Tensor.of(segment.asSlice(8, 4), 1)));
    }

    @Test
    void emptyTensorOverlapsNothing() {
        Tensor whole = Tensor.of(segment, 100);
        assertFalse(whole.overlaps(whole.slice(0, 5, 5)));
        assertFalse(whole.slice(0, 5, 5).overlaps(whole));
    }

    @Test
    void interleavedViewsCountAsOverlapping() {
        Tensor even = Tensor.strided(segment, Shape.of(10), 2);
        Tensor odd = Tensor.strided(segment.asSlice(4), Shape.of(10), 2);
        assertTrue(even.overlaps(odd));
    }

    @Test
    void sameViewsShareEveryElementWhateverTheStrideOfOneElement() {
        Tensor tensor = Tensor.strided(segment, Shape.of(1, 2, 3), 0, 3, 1);
        assertTrue(tensor.isSameView(Tensor.strided(segment, Shape.of(1, 2, 3), 6, 3, 1)));
        assertFalse(tensor.isSameView(Tensor.strided(segment, Shape.of(1, 2, 3), 6, 4, 1)));
        assertFalse(tensor.isSameView(Tensor.strided(segment, Shape.of(1, 3, 2), 6, 2, 1)));
        assertFalse(tensor.isSameView(Tensor.strided(segment.asSlice(4), Shape.of(1, 2, 3), 6, 3, 1)));
    }

    @Test
    void broadcastAndShortRowsOverlapThemselves() {
        assertTrue(Tensor.strided(segment, Shape.of(2, 3), 0, 1).overlapsItself(), "stride 0");
        assertTrue(Tensor.strided(segment, Shape.of(2, 3), 2, 1).overlapsItself(), "rows of 3, 2 apart");
        assertTrue(Tensor.strided(segment, Shape.of(2, 3), 1, 1).overlapsItself(), "equal strides");
        assertFalse(Tensor.strided(segment, Shape.of(2, 3), 3, 1).overlapsItself());
        assertFalse(Tensor.strided(segment, Shape.of(2, 3), 7, 2).overlapsItself());
        assertFalse(Tensor.strided(segment, Shape.of(1, 3), 0, 1).overlapsItself(), "no second element along stride 0");
        assertFalse(Tensor.strided(segment, Shape.of(0, 3), 0, 0).overlapsItself(), "empty");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void noSharedElementGoesUnnoticed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int apart = 0;
        for (int draw = 0; draw < 2000; draw++) {
            Shape shape = Shape.of(random.nextInt(1, 4), random.nextInt(1, 4), random.nextInt(1, 4));
            Tensor tensor = Tensor.strided(
                    segment, shape, random.nextLong(0, 12), random.nextLong(0, 12), random.nextLong(0, 12));
            Set<Long> offsets = new HashSet<>();
            for (long a = 0; a < shape.size(0); a++) {
                for (long b = 0; b < shape.size(1); b++) {
                    for (long c = 0; c < shape.size(2); c++) {
                        offsets.add(tensor.offset(a, b, c));
                    }
                }
            }
            boolean shared = offsets.size() < shape.elements();
            assertTrue(tensor.overlapsItself() || !shared, () -> tensor + " shares elements unnoticed");
            apart += tensor.overlapsItself() ? 0 : 1;
        }
        assertTrue(apart > 200, "the check must not refuse everything: " + apart);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5})
    void permutedRowMajorTensorsNeverOverlapThemselves(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 200; draw++) {
            Tensor tensor = Tensor.of(
                    segment, random.nextInt(1, 5), random.nextInt(1, 5), random.nextInt(1, 5), random.nextInt(1, 8));
            assertEquals(false, tensor.permute(0, 2, 1, 3).overlapsItself());
            assertEquals(false, tensor.permute(3, 1, 0, 2).overlapsItself());
        }
    }
}
