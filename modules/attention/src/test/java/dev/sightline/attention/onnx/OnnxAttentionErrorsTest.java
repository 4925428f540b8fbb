package dev.sightline.attention.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is not said right is refused in one line that names it and the way out. */
class OnnxAttentionErrorsTest {
    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor tensor(long... shape) {
        return arena.tensor("tensor", shape);
    }

    private OnnxAttentionInputs inputs() {
        return OnnxAttentionInputs.of(tensor(2, 4, 3, 8), tensor(2, 2, 5, 8), tensor(2, 2, 5, 6));
    }

    private static void refused(String part, Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(error.toString().contains(part), error.toString());
        assertEquals(1, error.toString().lines().count(), error.toString());
    }

    @Test
    void attributesOutOfTheirRange() {
        refused("opsets 23 to 25, found 22", () -> OnnxAttention.ofOpset(22));
        refused("scale -1.0", () -> OnnxAttention.ofOpset(23).withScale(-1));
        refused("softcap -2.0", () -> OnnxAttention.ofOpset(23).withSoftcap(-2));
        refused("left_window_size -2", () -> OnnxAttention.ofOpset(25).withWindow(-2, -1));
        refused(
                "right_window_size 0 needs opset 25",
                () -> OnnxAttention.ofOpset(24).withWindow(-1, 0));
        refused("kv_num_heads 0", () -> OnnxAttention.ofOpset(23).withNumHeads(2, 0));
        refused("qk_matmul_output_mode 4", () -> QkMatmulOutputMode.of(4));
        refused("softmax_precision 7", () -> SoftmaxPrecision.of(7));
    }

    @Test
    void pagesAreNotOfTheOperator() {
        PageTable table = new PageTable(2, 5);
        table.append(0, 1);
        table.append(1, 0);
        Tensor paged = Tensor.paged(tensor(2, 2, 5, 8), table, 5);
        refused(
                "K [2, 2, 5, 8] lies in pages",
                () -> OnnxAttention.ofOpset(23)
                        .sizes(OnnxAttentionInputs.of(tensor(2, 4, 3, 8), paged, tensor(2, 2, 5, 6))));
    }

    @Test
    void inputsThatNeedALaterOpset() {
        refused(
                "nonpad_kv_seqlen needs opset 24",
                () -> OnnxAttention.ofOpset(23).sizes(inputs().withNonpadKvSeqlen(List.of(5L, 5L))));
        refused(
                "attn_mask [3, 4] does not broadcast",
                () -> OnnxAttention.ofOpset(23).sizes(inputs().withAttnMask(OnnxMask.added(tensor(3, 4)))));
    }

    @Test
    void inputsThatDoNotFitOneAnother() {
        OnnxAttention attention = OnnxAttention.ofOpset(25);
        refused(
                "all rank 4",
                () -> attention.sizes(OnnxAttentionInputs.of(tensor(2, 4, 3, 8), tensor(2, 5, 16), tensor(2, 5, 12))));
        refused(
                "K is [2, 2, 5, 7] by heads, expected [2, 2, 5, 8]",
                () -> attention.sizes(
                        OnnxAttentionInputs.of(tensor(2, 4, 3, 8), tensor(2, 2, 5, 7), tensor(2, 2, 5, 6))));
        refused(
                "V is [2, 2, 4, 6] by heads",
                () -> attention.sizes(
                        OnnxAttentionInputs.of(tensor(2, 4, 3, 8), tensor(2, 2, 5, 8), tensor(2, 2, 4, 6))));
        refused(
                "not a multiple",
                () -> attention.sizes(
                        OnnxAttentionInputs.of(tensor(2, 3, 3, 8), tensor(2, 2, 5, 8), tensor(2, 2, 5, 6))));
        refused(
                "past_key is [2, 2, 4, 9]",
                () -> attention.sizes(inputs().withPast(tensor(2, 2, 4, 9), tensor(2, 2, 4, 6))));
        refused(
                "nonpad_kv_seqlen 6 is outside 0..5",
                () -> attention.sizes(inputs().withNonpadKvSeqlen(List.of(5L, 6L))));
        refused("1 lengths for a batch of 2", () -> attention.sizes(inputs().withNonpadKvSeqlen(List.of(5L))));
        refused(
                "attn_mask [2, 3, 5] does not broadcast",
                () -> attention.sizes(inputs().withAttnMask(OnnxMask.added(tensor(2, 3, 5)))));
        refused(
                "nonpad_kv_seqlen comes with past_key",
                () -> inputs().withPast(tensor(2, 2, 4, 8), tensor(2, 2, 4, 6)).withNonpadKvSeqlen(List.of(5L, 5L)));
    }

    @Test
    void headsAreSaidOnce() {
        OnnxAttention packed = OnnxAttention.ofOpset(25).withNumHeads(4, 2);
        refused("leave the attribute out", () -> packed.sizes(inputs()));
        refused(
                "needs q_num_heads",
                () -> OnnxAttention.ofOpset(25)
                        .sizes(OnnxAttentionInputs.of(tensor(2, 3, 32), tensor(2, 5, 16), tensor(2, 5, 12))));
        refused(
                "does not divide into q_num_heads 4",
                () -> packed.sizes(OnnxAttentionInputs.of(tensor(2, 3, 30), tensor(2, 5, 16), tensor(2, 5, 12))));
    }

    @Test
    void typesThatTheOperatorDoesNotTake() {
        Tensor bytes = arena.tensor("bytes", ElementType.INT8, 2, 4, 3, 8);
        refused(
                "Q [2, 4, 3, 8] is stored as INT8",
                () -> OnnxAttention.ofOpset(23)
                        .sizes(OnnxAttentionInputs.of(bytes, tensor(2, 2, 5, 8), tensor(2, 2, 5, 6))));
        refused(
                "expected FLOAT32 as Q is",
                () -> OnnxAttention.ofOpset(23)
                        .sizes(OnnxAttentionInputs.of(
                                tensor(2, 4, 3, 8),
                                arena.tensor("k", ElementType.FLOAT16, 2, 2, 5, 8),
                                tensor(2, 2, 5, 6))));
        refused("expected INT8 with 1 for true", () -> OnnxMask.visible(tensor(3, 5)));
        refused("a boolean one is OnnxMask.visible", () -> OnnxMask.added(bytes));
    }
}
