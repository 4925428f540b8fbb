package dev.sightline.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.attention.onnx.OnnxLinearAttention;
import dev.sightline.attention.onnx.OnnxLinearAttentionInputs;
import dev.sightline.attention.onnx.OnnxLinearAttentionOutputs;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case that ONNX tests its operator by, in its configuration and with numbers of our own, and some more, against the
 * specification in float64. The table lists the cases of ONNX first, by their names there.
 */
class OnnxLinearAttentionTest {
    private static final long SEED = 27;

    static List<LinearAttentionCase> cases() {
        return LinearAttentionCase.all();
    }

    @ParameterizedTest(name = "{0}, seed 27")
    @MethodSource("cases")
    void theOutputsAreThoseOfTheSpecification(LinearAttentionCase given) {
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(2)) {
            OnnxLinearAttention attention = given.attention();
            OnnxLinearAttentionInputs inputs = given.inputs(arena, SEED);
            OnnxLinearAttentionOutputs outputs = given.outputs(attention.sizes(inputs), arena);
            outputs.output().fill(Float.NaN);
            outputs.presentState().fill(Float.NaN);
            attention.run(inputs, outputs, AttentionVariants.load().get(given.variant()), workers, arena);

            LinearAttentionOracle oracle = new LinearAttentionOracle(attention, inputs);
            compare("output", oracle.output, outputs.output(), attention.qNumHeads());
            compare("present_state", oracle.presentState, outputs.presentState(), attention.kvNumHeads());
        }
    }

    /** A few roundings of float32 sums, and one of the type that is stored. */
    private static void compare(String name, double[][][][] expected, Tensor found, long heads) {
        double[][][][] elements = AttentionOracle.byHead(found, heads);
        double rounding = halfUlp(found.elementType());
        for (int b = 0; b < expected.length; b++) {
            for (int h = 0; h < expected[b].length; h++) {
                for (int i = 0; i < expected[b][h].length; i++) {
                    for (int c = 0; c < expected[b][h][i].length; c++) {
                        double number = expected[b][h][i][c];
                        assertEquals(
                                number,
                                elements[b][h][i][c],
                                4e-6 + rounding * Math.abs(number),
                                name + " at " + b + ", " + h + ", " + i + ", " + c);
                    }
                }
            }
        }
    }

    private static double halfUlp(ElementType type) {
        return switch (type) {
            case FLOAT32 -> 0x1p-24;
            case FLOAT16 -> 0x1p-11;
            default -> 0x1p-8;
        };
    }
}
