package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import org.junit.jupiter.api.Test;

class CostTest {
    private final AttentionVariants variants = AttentionVariants.load();
    private final TileProvider provider = TileProviders.chosen();

    @Test
    void oneKeyCostsAWholeTileOfScoresAndOneStepOfOutputs() {
        AttentionShape shape = new AttentionShape(1, 1, 1, provider.lanes(), 1, 64, 64);
        double scores = 2.0 * provider.rows() * provider.lanes() * 64;
        double outputs = 2.0 * provider.lanes() * provider.roundUpToRows(64);
        for (String name : new String[] {"flash", "full"}) {
            Cost cost = variants.get(name).cost(AttentionRequest.softmax(shape, Mask.full()));
            assertEquals(scores + outputs, cost.executedFlops(), name);
        }
    }

    @Test
    void aStripThatIsNotFullCostsWholeVectorsOfQueries() {
        int vector = provider.lanes() / provider.vectors();
        AttentionShape shape = new AttentionShape(1, 1, 1, provider.lanes() + 1, 96, 64, 64);
        for (String name : new String[] {"flash", "full"}) {
            Cost cost = variants.get(name).cost(AttentionRequest.softmax(shape, Mask.full()));
            assertEquals(4.0 * 64 * 96 * (provider.lanes() + vector), cost.executedFlops(), name);
        }
    }

    @Test
    void aWindowBeyondTheKeysCostsNothing() {
        AttentionShape shape = AttentionShape.selfAttention(1, 100, 64);
        Cost cost = variants.get("sliding-window").cost(AttentionRequest.softmax(shape, new Mask.Window(0, 0, 1000)));
        assertEquals(0, cost.executedFlops());
        assertEquals(0, cost.nominalFlops());
    }

    @Test
    void linearOnMoreThreadsThanHeadsDeclaresTheStatesItAllocates() {
        AttentionShape shape = AttentionShape.selfAttention(1, 20_000, 16);
        AttentionRequest request = AttentionRequest.linear(shape, Mask.causal(0));
        for (int threads = 1; threads <= 3; threads++) {
            try (RunArena arena = RunArena.open("cost");
                    Workers workers = Workers.of(threads)) {
                variants.get("linear").plan(request, workers, arena);
                assertEquals(
                        arena.ledger().totalBytes(),
                        variants.get("linear").cost(request, threads).workspaceBytes());
            }
        }
    }

    @Test
    void theLongestSelfAttentionHasAFiniteCostAndNoPlan() {
        AttentionShape shape = AttentionShape.selfAttention(1, AttentionShape.MAXIMUM_LENGTH, 1);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.full());
        double pairs = Math.pow(AttentionShape.MAXIMUM_LENGTH, 2);
        assertEquals(4 * pairs, variants.get("flash").cost(request).nominalFlops());
        try (RunArena arena = RunArena.open("cost", 1L << 30);
                Workers workers = Workers.of(1)) {
            assertThrows(
                    dev.sightline.memory.OffHeapMemoryException.class,
                    () -> variants.get("full").plan(request, workers, arena));
        }
    }

    @Test
    void aRefusedRequestHasNoCost() {
        AttentionShape shape = AttentionShape.selfAttention(1, 4, 4);
        assertThrows(
                RefusedRequestException.class,
                () -> variants.get("flash").cost(AttentionRequest.linear(shape, Mask.full())));
        assertThrows(
                RefusedRequestException.class,
                () -> variants.get("linear").cost(AttentionRequest.softmax(shape, Mask.full())));
    }
}
