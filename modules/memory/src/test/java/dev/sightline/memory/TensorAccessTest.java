package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TensorAccessTest {
    @Test
    void tensorOfAClosedArenaRefusesEveryUse() {
        RunArena arena = RunArena.open("test");
        Tensor tensor = arena.tensor("numbers", 3);
        arena.close();
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> tensor.requireAccessible("query"));
        assertTrue(refusal.toString().contains("query [3] lies in a closed arena; "), refusal::toString);
        assertThrows(IllegalStateException.class, () -> tensor.get(0));
        assertThrows(IllegalStateException.class, () -> tensor.set(1, 0));
        assertThrows(IllegalStateException.class, () -> tensor.fill(1));
        assertThrows(IllegalStateException.class, tensor::toArray);
        assertThrows(
                IllegalStateException.class,
                () -> tensor.slice(0, 1, 2).permute(0).get(0),
                "a view shares the fate of its segment");
    }

    @Test
    void tensorConfinedToAnotherThreadIsRefused() {
        try (Arena confined = Arena.ofConfined();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            Tensor tensor = Tensor.of(confined.allocate(16, 4), 4);
            tensor.requireAccessible("query");
            Throwable foreign = CompletableFuture.supplyAsync(
                            () -> assertThrows(Throwable.class, () -> tensor.requireAccessible("query")), other)
                    .join();
            assertEquals(WrongThreadException.class, foreign.getClass());
            assertTrue(foreign.toString().contains("query [4] is confined to another thread"), foreign::toString);
        }
    }

    @Test
    void tensorOfARunArenaServesEveryThread() {
        try (RunArena arena = RunArena.open("test");
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            Tensor tensor = arena.tensor("numbers", 3);
            CompletableFuture.runAsync(() -> tensor.set(7, 2), other).join();
            assertEquals(7, tensor.get(2));
        }
    }
}
