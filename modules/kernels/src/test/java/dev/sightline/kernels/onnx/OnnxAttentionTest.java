package dev.sightline.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.attention.onnx.OnnxAttention;
import dev.sightline.attention.onnx.OnnxAttentionInputs;
import dev.sightline.attention.onnx.OnnxAttentionOutputs;
import dev.sightline.attention.onnx.OnnxAttentionSizes;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case that ONNX tests its operator by, in its configuration and with numbers of our own, against the
 * specification in float64. The table lists the cases by their names there.
 */
class OnnxAttentionTest {
    private static final long SEED = 8068;

    static Stream<Arguments> casesByVariant() {
        return Stream.of("flash", "full")
                .flatMap(variant -> AttentionCase.all().stream().map(each -> Arguments.of(variant, each)));
    }

    @ParameterizedTest(name = "{0}: {1}, seed 8068")
    @MethodSource("casesByVariant")
    void theOutputsAreThoseOfTheSpecification(String variant, AttentionCase given) {
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(2)) {
            OnnxAttention attention = given.attention();
            OnnxAttentionInputs inputs = given.inputs(arena, SEED);
            OnnxAttentionSizes sizes = attention.sizes(inputs);
            OnnxAttentionOutputs outputs = OnnxAttentionOutputs.allocate(sizes, arena);
            if (given.wants("present")) {
                outputs = outputs.withPresent(sizes, arena);
            }
            if (given.wants("scores")) {
                outputs = outputs.withQkMatmulOutput(sizes, arena);
            }
            everyOutput(outputs).forEach(tensor -> tensor.fill(Float.NaN));
            attention.run(inputs, outputs, AttentionVariants.load().get(variant), workers, arena);

            AttentionOracle oracle = new AttentionOracle(attention, inputs);
            double tolerance = tolerance(sizes.type());
            compare("Y", oracle.y, outputs.y(), attention, tolerance);
            outputs.presentKey().ifPresent(key -> compare("present_key", oracle.presentKey, key, attention, 0));
            outputs.presentValue()
                    .ifPresent(value -> compare("present_value", oracle.presentValue, value, attention, 0));
            outputs.qkMatmulOutput()
                    .ifPresent(scores -> compare("qk_matmul_output", oracle.scores, scores, attention, tolerance));
        }
    }

    private static List<Tensor> everyOutput(OnnxAttentionOutputs outputs) {
        return Stream.of(
                        Stream.of(outputs.y()),
                        outputs.presentKey().stream(),
                        outputs.presentValue().stream(),
                        outputs.qkMatmulOutput().stream())
                .flatMap(each -> each)
                .toList();
    }

    /** A few roundings of numbers below 8, or half an ulp of the narrow type that is stored. */
    private static double tolerance(ElementType type) {
        return switch (type) {
            case FLOAT32 -> 4e-6;
            case FLOAT16 -> 3e-3;
            default -> 3e-2;
        };
    }

    private static void compare(
            String name, double[][][][] expected, Tensor found, OnnxAttention attention, double tolerance) {
        double[][][][] elements =
                AttentionOracle.byHead(found, attention.qNumHeads().orElse(0));
        for (int b = 0; b < expected.length; b++) {
            for (int h = 0; h < expected[b].length; h++) {
                for (int i = 0; i < expected[b][h].length; i++) {
                    for (int c = 0; c < expected[b][h][i].length; c++) {
                        assertEquals(
                                expected[b][h][i][c],
                                elements[b][h][i][c],
                                tolerance,
                                name + " at " + b + ", " + h + ", " + i + ", " + c);
                    }
                }
            }
        }
    }
}
