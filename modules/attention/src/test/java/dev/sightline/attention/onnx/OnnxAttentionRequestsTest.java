package dev.sightline.attention.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.MaskPicture;
import dev.sightline.attention.ScoreBias;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the operator becomes: as few requests as the masks allow, with masks as symbolic as they are. */
class OnnxAttentionRequestsTest {
    private static final float HIDDEN = Float.NEGATIVE_INFINITY;

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void close() {
        arena.close();
    }

    /** Two sequences, four query heads over two, three queries, five keys. */
    private OnnxAttentionInputs inputs() {
        return OnnxAttentionInputs.of(
                arena.tensor("q", 2, 4, 3, 8), arena.tensor("k", 2, 2, 5, 8), arena.tensor("v", 2, 2, 5, 6));
    }

    private OnnxMask visible(float[] values, long... shape) {
        return OnnxMask.visible(arena.tensor("mask", ElementType.INT8, shape).copyFrom(values));
    }

    private static AttentionRequest only(List<AttentionRequest> requests) {
        assertEquals(1, requests.size(), requests.toString());
        return requests.getFirst();
    }

    @Test
    void causalWithoutACacheIsTopLeft() {
        OnnxAttention causal = OnnxAttention.ofOpset(23).withIsCausal(true);
        AttentionRequest request = only(causal.requests(inputs()));
        assertEquals(Mask.causalTopLeft(), request.mask());
        assertEquals(
                "batch 2, heads 4/2, lengths 3x5, dims 8/6", request.shape().toString());
    }

    @Test
    void causalBehindPastKeysIsBottomRight() {
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(
                        arena.tensor("q", 1, 2, 3, 8), arena.tensor("k", 1, 2, 3, 8), arena.tensor("v", 1, 2, 3, 8))
                .withPast(arena.tensor("past key", 1, 2, 4, 8), arena.tensor("past value", 1, 2, 4, 8));
        OnnxAttention causal = OnnxAttention.ofOpset(23).withIsCausal(true);
        AttentionRequest request = only(causal.requests(inputs));
        assertEquals(Mask.causalBottomRight(3, 7), request.mask());
        assertEquals(7, request.shape().keyLength());
    }

    @Test
    void eachUnpaddedLengthMovesTheDiagonalOfItsSequence() {
        OnnxAttention causal = OnnxAttention.ofOpset(24).withIsCausal(true);
        List<AttentionRequest> requests = causal.requests(inputs().withNonpadKvSeqlen(List.of(4L, 5L)));
        assertEquals(2, requests.size());
        assertEquals("""
                ##...
                ###..
                ####.
                """, MaskPicture.of(requests.get(0).mask(), 3, 5, 8));
        assertEquals(Mask.causalBottomRight(3, 5), requests.get(1).mask());
        assertEquals(1, requests.get(1).shape().batch());
    }

    @Test
    void equalUnpaddedLengthsAreOneRequest() {
        AttentionRequest request =
                only(OnnxAttention.ofOpset(24).requests(inputs().withNonpadKvSeqlen(List.of(4L, 4L))));
        assertEquals(Mask.keys(0, 4), request.mask());
    }

    @Test
    void windowsAreUnlimitedOnTheSidesThatAreNotGiven() {
        OnnxAttention attention = OnnxAttention.ofOpset(25);
        assertEquals(
                Mask.window(1, 2),
                only(attention.withWindow(1, 2).requests(inputs())).mask());
        assertEquals(
                Mask.causal(2),
                only(attention.withWindow(-1, 2).requests(inputs())).mask());
        assertEquals(
                """
                #####
                #####
                .####
                """,
                MaskPicture.of(
                        only(attention.withWindow(1, -1).requests(inputs())).mask(), 3, 5, 8));
        assertEquals(
                Mask.window(1, 0),
                only(attention.withWindow(1, 2).withIsCausal(true).requests(inputs()))
                        .mask());
    }

    @Test
    void aPaddingMaskStaysARunOfKeys() {
        OnnxMask padding = visible(new float[] {0, 1, 1, 1, 0}, 5);
        assertEquals(
                Mask.keys(1, 4),
                only(OnnxAttention.ofOpset(23).requests(inputs().withAttnMask(padding)))
                        .mask());
    }

    @Test
    void aMaskThatShowsAllIsNone() {
        OnnxMask all = visible(new float[] {1, 1, 1, 1, 1}, 1, 5);
        assertEquals(
                Mask.full(),
                only(OnnxAttention.ofOpset(23).requests(inputs().withAttnMask(all)))
                        .mask());
    }

    @Test
    void keysBeyondAShortMaskAreHidden() {
        OnnxMask shorter = OnnxMask.added(arena.tensor("mask", 3, 2).copyFrom(new float[] {1, 2, 3, 4, 5, 6}));
        AttentionRequest request = only(OnnxAttention.ofOpset(24).requests(inputs().withAttnMask(shorter)));
        assertEquals(Mask.keys(0, 2), request.mask());
        assertEquals(Optional.of(ScoreBias.shared()), request.bias());
    }

    @Test
    void zerosAndMinusInfinitiesAreAMaskAndNoBias() {
        OnnxMask mask = OnnxMask.added(arena.tensor("mask", 3, 5)
                .copyFrom(new float[] {0, HIDDEN, 0, 0, 0, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 0, 0, 0, 0, 0}));
        AttentionRequest request = only(OnnxAttention.ofOpset(23).requests(inputs().withAttnMask(mask)));
        assertEquals(Optional.empty(), request.bias());
        assertEquals("""
                #.###
                .....
                #####
                """, MaskPicture.of(request.mask(), 3, 5, 8));
    }

    @Test
    void headsThatDifferAreARequestEachAndReadTheirOwnKeys() {
        float[] values = new float[4 * 3 * 5];
        Arrays.fill(values, 1);
        values[3 * 15] = 0;
        List<AttentionRequest> requests =
                OnnxAttention.ofOpset(23).requests(inputs().withAttnMask(visible(values, 4, 3, 5)));
        assertEquals(4, requests.size());
        for (AttentionRequest request : requests) {
            assertEquals(
                    "batch 2, heads 1/1, lengths 3x5, dims 8/6", request.shape().toString());
        }
        assertEquals(Mask.full(), requests.getFirst().mask());
        assertTrue(!requests.getLast().mask().isVisible(0, 0), requests.toString());
    }

    @Test
    void keysAndValuesAreReadAsTheyAreStored() {
        Tensor q = arena.tensor("q", ElementType.BFLOAT16, 1, 1, 3, 8);
        Tensor k = arena.tensor("k", ElementType.BFLOAT16, 1, 1, 5, 8);
        Tensor same = arena.tensor("v", ElementType.BFLOAT16, 1, 1, 5, 8);
        Tensor other = arena.tensor("v", ElementType.FLOAT16, 1, 1, 5, 8);
        OnnxAttention attention = OnnxAttention.ofOpset(23);
        assertEquals(
                ElementType.BFLOAT16,
                only(attention.requests(OnnxAttentionInputs.of(q, k, same))).keyValueType());
        assertEquals(
                ElementType.FLOAT32,
                only(attention.requests(OnnxAttentionInputs.of(q, k, other))).keyValueType());
    }
}
