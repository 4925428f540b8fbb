package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.kernels.tile.SparsePatternVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparsePatternVariantTest {
    private static SparsePatternVariant named(String name) {
        return assertInstanceOf(
                SparsePatternVariant.class, AttentionVariants.load().get(name));
    }

    private static AttentionRequest typical(String name, AttentionShape shape, Mask mask) {
        AttentionFunction function = named(name).typicalFunction(shape, mask);
        return new AttentionRequest(shape, function, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigbird", "dilated", "longformer", "streaming-llm"})
    void theTypicalFunctionIsServedAtAnyLengths(String name) {
        long[][] lengths = {{0, 0}, {1, 1}, {1, 33}, {33, 33}, {40, 7}, {1000, 3000}};
        for (long[] pair : lengths) {
            AttentionShape shape = new AttentionShape(1, 2, 1, pair[0], pair[1], 9, 5);
            for (Mask mask : List.of(Mask.full(), Mask.causal(pair[1] - pair[0]))) {
                AttentionRequest request = typical(name, shape, mask);
                assertEquals(List.of(), named(name).refusals(request), () -> shape + ", " + mask);
                assertEquals(1 / 3.0, ((AttentionFunction.Softmax) request.function()).scale());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigbird", "dilated", "longformer", "streaming-llm"})
    void aCausalTypicalFunctionShowsNothingAhead(String name) {
        AttentionShape shape = AttentionShape.selfAttention(1, 300, 8);
        Mask causal = typical(name, shape, Mask.causal(0)).mask();
        Mask both = typical(name, shape, Mask.full()).mask();
        for (long query = 0; query < 300; query++) {
            assertEquals(Long.MAX_VALUE, causal.visibleFrom(query, query + 1), causal::toString);
            assertTrue(causal.isVisible(query, query) && both.isVisible(query, query), both::toString);
        }
        assertTrue(both.visiblePairs(300, 300) > causal.visiblePairs(300, 300), both::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigbird", "dilated", "longformer", "streaming-llm"})
    void workGrowsWithTheLengthAndNotWithItsSquare(String name) {
        AttentionShape shorter = AttentionShape.selfAttention(1, 16_384, 64);
        AttentionShape longer = AttentionShape.selfAttention(1, 32_768, 64);
        double ofShorter =
                named(name).cost(typical(name, shorter, Mask.causal(0))).executedFlops();
        double ofLonger =
                named(name).cost(typical(name, longer, Mask.causal(0))).executedFlops();
        assertTrue(ofLonger < 2.1 * ofShorter, ofShorter + " and " + ofLonger);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigbird", "dilated", "longformer", "streaming-llm"})
    void otherMasksAreRefusedWithAWayOut(String name) {
        AttentionShape shape = AttentionShape.selfAttention(1, 8, 4);
        for (Mask mask : List.of(Mask.full(), Mask.causal(0), Mask.window(3, 0), Mask.documents(0, 3, 8))) {
            List<Refusal> refusals = named(name).refusals(AttentionRequest.softmax(shape, mask));
            assertEquals(1, refusals.size());
            String line = refusals.getFirst().toString();
            assertTrue(line.startsWith("it serves masks of the pattern "), line);
            assertTrue(line.contains("found " + mask) && line.endsWith("or the variant 'flash' for other masks"), line);
        }
        assertEquals(
                2,
                named(name)
                        .refusals(AttentionRequest.linear(shape, Mask.full()))
                        .size());
    }
}
