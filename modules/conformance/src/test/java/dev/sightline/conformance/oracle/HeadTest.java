package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.Test;

class HeadTest {
    @Test
    void queryHeadsOfAGroupReadOneKeyValueHead() {
        AttentionShape shape = new AttentionShape(2, 6, 3, 1, 1, 1, 1);
        try (RunArena arena = RunArena.open("test")) {
            AttentionInputs inputs =
                    new AttentionInputs(counting(arena, 2, 6), counting(arena, 2, 3), counting(arena, 2, 3));
            for (int batch = 0; batch < 2; batch++) {
                for (int head = 0; head < 6; head++) {
                    Head numbers = Head.of(shape, inputs, batch, head);
                    assertEquals(6 * batch + head, numbers.query().get(0));
                    assertEquals(3 * batch + head / 2, numbers.key().get(0));
                    assertEquals(3 * batch + head / 2, numbers.value().get(0));
                }
            }
        }
    }

    private static Tensor counting(RunArena arena, int batch, int heads) {
        Tensor tensor = arena.tensor("counting", batch, heads, 1, 1);
        for (int i = 0; i < batch * heads; i++) {
            tensor.set(i, i / heads, i % heads, 0, 0);
        }
        return tensor;
    }
}
