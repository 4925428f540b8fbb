package dev.sightline.evaluation.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.recall.DrawBatch;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class StreamedCacheTest {
    /** Values that are 1 at one position and in one column return the weights of as many positions as there are columns. */
    @Test
    void aNeedleIsOutweighedWhereAnotherPositionHasALargerWeightAtSeed2() {
        EvictionProtocol protocol = EvictionFixture.protocol();
        RecallProtocol recall = protocol.recall();
        int length = EvictionFixture.LENGTH;
        int columns = recall.valueDim();
        try (Workers workers = Workers.of(2);
                RunArena arena = RunArena.open("streamed")) {
            DrawBatch batch = new DrawBatch(recall, length, arena);
            batch.fill(2, 0, workers);
            Prompt prompt = prompt(protocol, batch, workers);
            Tensor output = arena.tensor("output", batch.size(), 1, 1, columns);
            double[][] needle = new double[recall.depths()][batch.size()];
            double[][] other = new double[recall.depths()][batch.size()];
            for (int first = 0; first < length; first += columns) {
                batch.value().fill(0);
                for (int sequence = 0; sequence < batch.size(); sequence++) {
                    for (int column = 0; column < columns; column++) {
                        batch.value().set(1, sequence, 0, first + column, column);
                    }
                }
                try (StreamedCache cache = new StreamedCache(prompt, 128)) {
                    for (int depth = 0; depth < recall.depths(); depth++) {
                        cache.answer(batch.query().slice(2, depth, depth + 1L), output);
                        for (int sequence = 0; sequence < batch.size(); sequence++) {
                            for (int column = 0; column < columns; column++) {
                                double weight = output.get(sequence, 0, 0, column);
                                double[][] of = first + column == recall.position(depth, length) ? needle : other;
                                of[depth][sequence] = Math.max(of[depth][sequence], weight);
                            }
                        }
                    }
                }
            }
            int outweighed = 0;
            int highest = 0;
            try (StreamedCache cache = new StreamedCache(prompt, 128)) {
                for (int depth = 0; depth < recall.depths(); depth++) {
                    BitSet visible = cache.answer(batch.query().slice(2, depth, depth + 1L), output)
                            .getFirst()
                            .visible();
                    boolean seen = visible.get(recall.position(depth, length));
                    for (int sequence = 0; sequence < batch.size(); sequence++) {
                        assertEquals(seen, needle[depth][sequence] > 0, "depth " + depth);
                        if (seen) {
                            boolean expected = other[depth][sequence] >= needle[depth][sequence];
                            assertEquals(expected, cache.stronger().outweighed(sequence, depth, visible::get));
                            outweighed += expected ? 1 : 0;
                            highest += expected ? 0 : 1;
                        }
                    }
                }
            }
            assertTrue(outweighed > 3 && highest > 3, outweighed + " are outweighed, " + highest + " not");
        }
    }

    private static Prompt prompt(EvictionProtocol protocol, DrawBatch batch, Workers workers) {
        return new Prompt(
                protocol,
                EvictionFixture.LENGTH,
                batch,
                0,
                batch.query(),
                new StrongerKeys(protocol.recall(), EvictionFixture.LENGTH, workers),
                EvictionFixture.REGISTRY.get("flash"),
                workers);
    }

    @Test
    void whatIsHeldFillsTheBudgetAtSeed2() {
        EvictionProtocol protocol = EvictionFixture.protocol();
        int length = EvictionFixture.LENGTH;
        try (Workers workers = Workers.of(1);
                RunArena arena = RunArena.open("streamed")) {
            DrawBatch batch = new DrawBatch(protocol.recall(), length, arena);
            batch.fill(2, 0, workers);
            Prompt prompt = prompt(protocol, batch, workers);
            Tensor output =
                    arena.tensor("output", batch.size(), 1, 1, protocol.recall().valueDim());
            try (StreamedCache cache = new StreamedCache(prompt, 64)) {
                Holding holding =
                        cache.answer(batch.query().slice(2, 0, 1), output).getFirst();
                assertEquals(64, holding.held().cardinality());
                assertEquals(4 + 64 - 31, holding.visible().cardinality());
                // What the page table takes beside.
                long pages = (long) batch.size() * 64 * (32 + 16) * Float.BYTES;
                assertEquals(pages + (long) batch.size() * length / 16 * Integer.BYTES, cache.bytes());
            }
        }
    }
}
