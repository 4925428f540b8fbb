package dev.sightline.attention.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Mask;
import dev.sightline.attention.MaskPicture;
import dev.sightline.attention.onnx.OnnxAttention;
import dev.sightline.attention.onnx.OnnxAttentionInputs;
import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conventions are those that the sources show. */
class DialectTest {

    /** The two examples in the change log of FlashAttention 2.1. */
    @Test
    void causalOfFlashAttentionIsAlignedBottomRight() {
        assertEquals("""
                ####.
                #####
                """, MaskPicture.of(Dialect.FLASH_ATTENTION.causal(2, 5), 2, 5, 8));
        assertEquals("""
                ..
                ..
                ..
                #.
                ##
                """, MaskPicture.of(Dialect.FLASH_ATTENTION.causal(5, 2), 5, 2, 8));
    }

    /** The example in the documentation of causal_upper_left. */
    @Test
    void causalOfPytorchIsAlignedTopLeft() {
        assertEquals("""
                #...
                ##..
                ###.
                """, MaskPicture.of(Dialect.PYTORCH.causal(3, 4), 3, 4, 8));
    }

    /** The last query of a long sequence sees a whole window. */
    @ParameterizedTest
    @CsvSource({"flash-attention, 5", "jax, 5", "onnx, 5", "onnx-cache, 5", "hugging-face, 4", "xformers, 4"})
    void aWindowOfFourShowsAsManyKeys(String label, long keys) {
        Mask mask = Dialect.of(label).causalWindow(4, 9, 9).orElseThrow();
        assertEquals(keys, mask.visiblePairs(9, 9) - mask.visiblePairs(8, 9));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void allAgreeOnCausalSelfAttention(Dialect dialect) {
        assertEquals(Mask.causal(0), dialect.causal(7, 7));
        assertEquals(0.125, dialect.scale(64));
        assertEquals(dialect, Dialect.of(dialect.label()));
        assertTrue(dialect.meaning().length() > 10 && dialect.source().length() > 10);
    }

    @Test
    void sidesOfWindowsAreInclusiveAndMayBeUnlimited() {
        Dialect dialect = Dialect.FLASH_ATTENTION;
        assertEquals("""
                ..##.
                ...##
                """, MaskPicture.of(dialect.window(1, 0, 2, 5), 2, 5, 8));
        assertEquals(
                MaskPicture.of(dialect.causal(3, 5), 3, 5, 8), MaskPicture.of(dialect.window(-1, 0, 3, 5), 3, 5, 8));
        assertEquals(MaskPicture.of(Mask.full(), 3, 5, 8), MaskPicture.of(dialect.window(-1, -1, 3, 5), 3, 5, 8));
    }

    @Test
    void trueSaysTheOppositeInTheModuleOfPytorch() {
        boolean[][] mask = {{true, false}};
        assertEquals("#.\n", MaskPicture.of(Dialect.PYTORCH.mask(mask).orElseThrow(), 1, 2, 2));
        assertEquals(".#\n", MaskPicture.of(Dialect.PYTORCH_MODULE.mask(mask).orElseThrow(), 1, 2, 2));
        assertEquals(Optional.empty(), Dialect.FLASH_ATTENTION.mask(mask));
    }

    /** The presets of the operator are what the operator does. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void theDialectsOfOnnxAreTheMasksOfItsOperator(int past) {
        try (RunArena arena = RunArena.open("test")) {
            OnnxAttentionInputs inputs = OnnxAttentionInputs.of(
                            arena.tensor("q", 1, 1, 4, 8), arena.tensor("k", 1, 1, 4, 8), arena.tensor("v", 1, 1, 4, 8))
                    .withPast(arena.tensor("past key", 1, 1, past, 8), arena.tensor("past value", 1, 1, past, 8));
            OnnxAttention causal = OnnxAttention.ofOpset(25).withIsCausal(true);
            Dialect dialect = past == 0 ? Dialect.ONNX : Dialect.ONNX_CACHE;
            assertEquals(
                    dialect.causal(4, 4 + past),
                    causal.requests(inputs).getFirst().mask());
            assertEquals(
                    dialect.causalWindow(2, 4, 4 + past).orElseThrow(),
                    causal.withWindow(2, -1).requests(inputs).getFirst().mask());
        }
    }

    @Test
    void whatIsNoWindowIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Dialect.HUGGING_FACE.causalWindow(0, 4, 4))
                .toString()
                .contains("give 1 or more"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Dialect.JAX.window(-2, 0, 4, 4))
                .toString()
                .contains("-1 for no limit"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Dialect.of("torch"))
                .toString()
                .contains("known are pytorch, pytorch-2.4"));
    }

    @Test
    void differencesShowAtTheSmallestLengths() {
        List<DialectDifference> differences = DialectDifference.between(Dialect.PYTORCH, Dialect.FLASH_ATTENTION);
        assertEquals(
                List.of("causal"),
                differences.stream().map(DialectDifference::setting).toList());
        assertEquals(1, differences.getFirst().queryLength());
        assertEquals(2, differences.getFirst().keyLength());
    }

    /** The window of Hugging Face was passed to FlashAttention as it is, and showed one key more. */
    @Test
    void theOffByOneOfWindowsShowsAtTwoByTwo() {
        List<DialectDifference> differences = DialectDifference.between(Dialect.HUGGING_FACE, Dialect.FLASH_ATTENTION);
        assertEquals(
                List.of("causal window of W = 1", "a query that sees no key"),
                differences.stream().map(DialectDifference::setting).toList());
        assertEquals("#.\n.#\n", MaskPicture.of(differences.getFirst().one(), 2, 2, 2));
        assertEquals("#.\n##\n", MaskPicture.of(differences.getFirst().other(), 2, 2, 2));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void noneDiffersFromItselfAndDifferencesAreMutual(Dialect dialect) {
        assertEquals(List.of(), DialectDifference.between(dialect, dialect));
        for (Dialect other : Dialect.all()) {
            assertEquals(
                    DialectDifference.between(dialect, other).size(),
                    DialectDifference.between(other, dialect).size());
        }
    }
}
