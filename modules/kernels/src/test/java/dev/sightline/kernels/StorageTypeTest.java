package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Narrow keys and values are converted exactly: the bits are those of the same numbers stored as float32. */
@Tag("provider")
class StorageTypeTest {
    private static final long SEED = 29;

    static Stream<Arguments> cases() {
        return Stream.of("flash", "full", "linear", "sliding-window")
                .flatMap(variant -> Stream.of(ElementType.BFLOAT16, ElementType.FLOAT16, ElementType.INT8)
                        .map(type -> Arguments.of(variant, type)));
    }

    @ParameterizedTest(name = "{0}, {1}, seed 29")
    @MethodSource("cases")
    void narrowStorageGivesTheBitsOfTheNumbersItHolds(String variant, ElementType type) {
        for (AttentionShape shape : new AttentionShape[] {
            new AttentionShape(2, 4, 2, 1, 1000, 40, 24),
            new AttentionShape(1, 2, 1, 101, 101, 17, 9),
            // Few rows of great width: what a block takes when widened must fit beside the queries.
            new AttentionShape(1, 1, 1, 1, 96, 128, 128),
            new AttentionShape(1, 1, 1, 2, 200, 256, 16)
        }) {
            try (RunArena arena = RunArena.open("test");
                    Workers workers = Workers.of(2)) {
                SplittableRandom random = new SplittableRandom(SEED);
                Tensor query = random(arena, shape.query(), random);
                Stored key = Stored.of(arena, random(arena, shape.key(), random), type);
                Stored value = Stored.of(arena, random(arena, shape.value(), random), type);
                AttentionRequest request = request(variant, shape);
                AttentionInputs wide = new AttentionInputs(query, key.asFloats(arena), value.asFloats(arena));
                AttentionInputs narrow = new AttentionInputs(query, key.numbers(), value.numbers());
                if (type == ElementType.INT8) {
                    narrow = narrow.withScales(key.scales(), value.scales());
                }
                assertArrayEquals(
                        run(variant, request, wide, workers, arena),
                        run(variant, request.withKeyValueType(type), narrow, workers, arena));
            }
        }
    }

    private static AttentionRequest request(String variant, AttentionShape shape) {
        return switch (variant) {
            case "linear" ->
                AttentionRequest.linear(shape, Mask.causalBottomRight(shape.queryLength(), shape.keyLength()));
            case "sliding-window" -> AttentionRequest.softmax(shape, new Mask.Window(50, 3, shape.keyLength() / 2));
            default -> AttentionRequest.softmax(shape, Mask.causalBottomRight(shape.queryLength(), shape.keyLength()));
        };
    }

    static float[] run(
            String variant, AttentionRequest request, AttentionInputs inputs, Workers workers, RunArena arena) {
        Tensor output = arena.tensor("output", request.shape().output().sizes());
        output.fill(Float.NaN);
        AttentionVariants.load()
                .get(variant)
                .plan(request, workers, arena)
                .forward(inputs, AttentionOutputs.of(output));
        return output.toArray();
    }

    static Tensor random(RunArena arena, Shape shape, SplittableRandom random) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return arena.tensor("random", shape.sizes()).copyFrom(values);
    }

    private record Stored(Tensor numbers, Tensor scales) {
        static Stored of(RunArena arena, Tensor floats, ElementType type) {
            Tensor numbers = arena.tensor("numbers", type, floats.shape().sizes());
            Tensor scales = arena.tensor("scales", floats.size(0), floats.size(1), floats.size(2));
            if (type == ElementType.INT8) {
                RowQuantizer.quantize(floats, numbers, scales);
            } else {
                scales.fill(1);
                numbers.copyFrom(floats.toArray());
            }
            return new Stored(numbers, scales);
        }

        Tensor asFloats(RunArena arena) {
            Tensor floats = arena.tensor("floats", numbers.shape().sizes());
            for (long batch = 0; batch < floats.size(0); batch++) {
                for (long head = 0; head < floats.size(1); head++) {
                    for (long position = 0; position < floats.size(2); position++) {
                        for (long i = 0; i < floats.size(3); i++) {
                            float scale = scales.get(batch, head, position);
                            floats.set(numbers.get(batch, head, position, i) * scale, batch, head, position, i);
                        }
                    }
                }
            }
            return floats;
        }
    }
}
