package dev.sightline.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.attention.onnx.OnnxLinearAttention;
import dev.sightline.attention.onnx.OnnxLinearAttentionInputs;
import dev.sightline.attention.onnx.OnnxLinearAttentionOutputs;
import dev.sightline.attention.onnx.OnnxUpdateRule;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is not said right is refused in one line that names it and the way out. */
class OnnxLinearAttentionErrorsTest {
    private final RunArena arena = RunArena.open("test");
    private final Workers workers = Workers.of(1);
    private final OnnxLinearAttention gatedDelta = OnnxLinearAttention.ofHeads(4, 2);
    private final OnnxLinearAttention linear = gatedDelta.withUpdateRule(OnnxUpdateRule.LINEAR);

    @AfterEach
    void close() {
        workers.close();
        arena.close();
    }

    private Tensor tensor(long... shape) {
        return arena.tensor("tensor", shape);
    }

    private OnnxLinearAttentionInputs inputs() {
        return OnnxLinearAttentionInputs.of(tensor(2, 3, 32), tensor(2, 3, 16), tensor(2, 3, 12));
    }

    private static void refused(String part, Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(error.toString().contains(part), error.toString());
        assertEquals(1, error.toString().lines().count(), error.toString());
    }

    @Test
    void attributesOutOfTheirRange() {
        refused("q_num_heads 3", () -> OnnxLinearAttention.ofHeads(3, 2));
        refused("kv_num_heads 0", () -> OnnxLinearAttention.ofHeads(2, 0));
        refused("q_num_heads 0", () -> OnnxLinearAttention.ofHeads(0, 2));
        refused("scale NaN", () -> linear.withScale(Double.NaN));
        refused("scale 1.0E39", () -> linear.withScale(1e39));
        refused("update_rule 'retention' is unknown; give linear, gated, delta", () -> OnnxUpdateRule.of("retention"));
    }

    @Test
    void gatesThatTheRuleDoesNotTakeOrMisses() {
        OnnxLinearAttentionInputs decaying = inputs().withDecay(tensor(2, 3, 2));
        OnnxLinearAttentionInputs correcting = inputs().withBeta(tensor(2, 3, 2));
        OnnxLinearAttention gated = linear.withUpdateRule(OnnxUpdateRule.GATED);
        OnnxLinearAttention delta = linear.withUpdateRule(OnnxUpdateRule.DELTA);
        refused("'linear' takes no decay", () -> linear.sizes(decaying));
        refused("'linear' takes no beta", () -> linear.sizes(correcting));
        refused("'gated' needs the input decay", () -> gated.sizes(inputs()));
        refused("'gated' takes no beta", () -> gated.sizes(decaying.withBeta(tensor(2, 3, 2))));
        refused("'delta' needs the input beta", () -> delta.sizes(inputs()));
        refused("'delta' takes no decay", () -> delta.sizes(correcting.withDecay(tensor(2, 3, 2))));
        refused("'gated_delta' needs the input decay", () -> gatedDelta.sizes(correcting));
        refused("'gated_delta' needs the input beta", () -> gatedDelta.sizes(decaying));
    }

    @Test
    void inputsThatDoNotFitOneAnother() {
        Tensor query = tensor(2, 3, 32);
        Tensor key = tensor(2, 3, 16);
        Tensor value = tensor(2, 3, 12);
        refused(
                "query has shape [2, 4, 3, 8], expected [batch, length, heads * width]",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(tensor(2, 4, 3, 8), key, value)));
        refused(
                "query [2, 3, 30] does not divide into q_num_heads 4",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(tensor(2, 3, 30), key, value)));
        refused(
                "value [2, 3, 0] does not divide into kv_num_heads 2",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(query, key, tensor(2, 3, 0))));
        refused(
                "key has shape [2, 3, 14], expected [2, 3, 16]",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(query, tensor(2, 3, 14), value)));
        refused(
                "key has shape [2, 4, 16], expected [2, 3, 16]",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(query, tensor(2, 4, 16), value)));
        refused(
                "value has shape [1, 3, 12], expected [2, 3, 12]",
                () -> linear.sizes(OnnxLinearAttentionInputs.of(query, key, tensor(1, 3, 12))));
        refused(
                "past_state has shape [2, 2, 6, 8], expected [2, 2, 8, 6]",
                () -> linear.sizes(inputs().withPastState(tensor(2, 2, 6, 8))));
    }

    @Test
    void gatesOfTheWrongShape() {
        OnnxLinearAttentionInputs correcting = inputs().withBeta(tensor(2, 3, 2));
        OnnxLinearAttentionInputs decaying = inputs().withDecay(tensor(2, 3, 16));
        refused(
                "decay has shape [2, 3, 8], expected [2, 3, 16] for kv_num_heads 2 or",
                () -> gatedDelta.sizes(correcting.withDecay(tensor(2, 3, 8))));
        refused(
                "decay has shape [2, 1, 2], expected [2, 3, 2]",
                () -> gatedDelta.sizes(correcting.withDecay(tensor(2, 1, 2))));
        refused("decay has shape [3, 2]", () -> gatedDelta.sizes(correcting.withDecay(tensor(3, 2))));
        refused(
                "beta has shape [2, 3, 4], expected [2, 3, 2] for kv_num_heads 2 or 1 for all heads",
                () -> gatedDelta.sizes(decaying.withBeta(tensor(2, 3, 4))));
        refused(
                "beta has shape [1, 3, 1], expected [2, 3, 1]",
                () -> gatedDelta.sizes(decaying.withBeta(tensor(1, 3, 1))));
        refused("beta has shape [2, 3]", () -> gatedDelta.sizes(decaying.withBeta(tensor(2, 3))));
    }

    @Test
    void typesAndPagesThatTheOperatorDoesNotTake() {
        Tensor bytes = arena.tensor("bytes", ElementType.INT8, 2, 2, 8, 6);
        refused("past_state [2, 2, 8, 6] is stored as INT8", () -> linear.sizes(inputs().withPastState(bytes)));
        Tensor narrow = arena.tensor("narrow", ElementType.FLOAT16, 2, 3, 2);
        refused(
                "beta [2, 3, 2] is stored as FLOAT16, expected FLOAT32 as the query is",
                () -> gatedDelta.sizes(inputs().withDecay(tensor(2, 3, 2)).withBeta(narrow)));
        PageTable table = new PageTable(2, 8);
        table.append(0, 1);
        table.append(1, 0);
        Tensor paged = Tensor.paged(tensor(2, 2, 8, 6), table, 8);
        refused("past_state [2, 2, 8, 6] lies in pages", () -> linear.sizes(inputs().withPastState(paged)));
    }

    private void runs(OnnxLinearAttentionInputs inputs, Tensor output, Tensor state) {
        linear.run(
                inputs,
                new OnnxLinearAttentionOutputs(output, state),
                AttentionVariants.load().get("gated-linear"),
                workers,
                arena);
    }

    @Test
    void outputsThatDoNotFit() {
        OnnxLinearAttentionInputs inputs = inputs().withPastState(tensor(2, 2, 8, 6));
        Tensor output = tensor(2, 3, 24);
        Tensor state = tensor(2, 2, 8, 6);
        refused(
                "output is FLOAT32 [2, 3, 12], expected FLOAT32 [2, 3, 24]",
                () -> runs(inputs, tensor(2, 3, 12), state));
        refused("present_state is FLOAT32 [2, 2, 6, 8]", () -> runs(inputs, output, tensor(2, 2, 6, 8)));
        refused(
                "present_state is FLOAT16 [2, 2, 8, 6], expected FLOAT32",
                () -> runs(inputs, output, arena.tensor("narrow", ElementType.FLOAT16, 2, 2, 8, 6)));
        refused(
                "present_state [2, 2, 8, 6] is stored as INT8",
                () -> runs(inputs(), output, arena.tensor("bytes", ElementType.INT8, 2, 2, 8, 6)));
        refused(
                "output [2, 3, 24] overlaps query",
                () -> runs(inputs, Tensor.of(inputs.query().segment(), 2, 3, 24), state));
        refused(
                "present_state [2, 2, 8, 6] overlaps value",
                () -> runs(
                        OnnxLinearAttentionInputs.of(
                                inputs.query(), inputs.key(), Tensor.of(state.segment(), 2, 3, 12)),
                        output,
                        state));
        Tensor wide = tensor(2, 3, 8, 6);
        refused(
                "present_state [2, 2, 8, 6] overlaps past_state",
                () -> runs(inputs.withPastState(wide.slice(1, 0, 2)), output, wide.slice(1, 1, 3)));
        refused(
                "present_state [2, 2, 8, 6] overlaps output",
                () -> runs(inputs, Tensor.of(state.segment(), 2, 3, 24), state));
    }
}
