package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreChangesTest {
    private static final AttentionRequest TWO_HEADS =
            AttentionRequest.softmax(AttentionShape.selfAttention(2, 5, 4), Mask.full());

    private static final ScoreChanges ALL = ScoreChanges.NONE
            .withSoftcap(30)
            .withTemperatures(List.of(1.0, 2.0))
            .withAlibi(new Alibi(List.of(0.5, 0.25), 3))
            .withSinks(List.of(0.0, Double.NEGATIVE_INFINITY));

    @Test
    void nothingChangesByDefault() {
        assertEquals(ScoreChanges.NONE, TWO_HEADS.changes());
        assertFalse(ScoreChanges.NONE.isCapped());
        assertEquals(1, ScoreChanges.NONE.temperature(1));
        assertEquals(0, ScoreChanges.NONE.slope(1));
        assertEquals(Double.NEGATIVE_INFINITY, ScoreChanges.NONE.sink(1));
    }

    @Test
    void eachHeadHasItsOwnNumbers() {
        assertTrue(ALL.isCapped());
        assertEquals(2, ALL.temperature(1));
        assertEquals(0.25, ALL.slope(1));
        assertEquals(0, ALL.sink(0));
        ScoreChanges second = ALL.ofHead(1);
        assertEquals(2, second.temperature(0));
        assertEquals(new Alibi(List.of(0.25), 3), second.alibi().orElseThrow());
        assertEquals(Double.NEGATIVE_INFINITY, second.sink(0));
        assertEquals(30, second.softcap());
    }

    @Test
    void distancesMoveAlongWithTheQueries() {
        assertEquals(7, ALL.from(4).alibi().orElseThrow().offset());
        assertEquals(ALL, ALL.from(4).from(-4));
    }

    @Test
    void changesSurviveOtherMasksScalesAndBiases() {
        AttentionRequest changed = TWO_HEADS.withChanges(ALL).withBias(ScoreBias.shared());
        assertEquals(ALL, changed.changes());
        AttentionFunction.Softmax softmax = (AttentionFunction.Softmax) changed.function();
        assertEquals(ALL, softmax.withMask(Mask.causal(0)).withScale(2).changes());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 1e-31, 1e31})
    void softcapsArePositiveAndNotExtreme(double softcap) {
        assertThrows(IllegalArgumentException.class, () -> ScoreChanges.NONE.withSoftcap(softcap));
    }

    @Test
    void numbersOfHeadsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> ScoreChanges.NONE.withTemperatures(List.of(0.0)));
        assertThrows(IllegalArgumentException.class, () -> ScoreChanges.NONE.withTemperatures(List.of(Double.NaN)));
        assertThrows(
                IllegalArgumentException.class, () -> ScoreChanges.NONE.withSinks(List.of(Double.POSITIVE_INFINITY)));
        assertThrows(IllegalArgumentException.class, () -> ScoreChanges.NONE.withSinks(List.of(Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> new Alibi(List.of(1e39), 0));
        assertThrows(IllegalArgumentException.class, () -> new Alibi(List.of(3e38), 0), "infinite in units of log2");
        assertThrows(IllegalArgumentException.class, () -> new Alibi(List.of(1.0), 1L << 61));
        assertThrows(IllegalArgumentException.class, () -> ScoreChanges.NONE.withSinks(List.of(3e38)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ScoreChanges.NONE.withTemperatures(List.of(1e-60)),
                "0 as a float32");
        ScoreChanges cold = ScoreChanges.NONE.withTemperatures(List.of(1e-37, 1.0));
        assertThrows(
                IllegalArgumentException.class,
                () -> TWO_HEADS.withFunction(new AttentionFunction.Softmax(Mask.full(), 100).withChanges(cold)));
    }

    @Test
    void thereIsOneNumberForEachHead() {
        for (ScoreChanges ofThree : List.of(
                ScoreChanges.NONE.withTemperatures(List.of(1.0, 1.0, 1.0)),
                ScoreChanges.NONE.withSinks(List.of(1.0, 1.0, 1.0)),
                ScoreChanges.NONE.withAlibi(new Alibi(List.of(1.0, 1.0, 1.0), 0)),
                ScoreChanges.NONE.withAlibi(new Alibi(List.of(), 0)))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> TWO_HEADS.withChanges(ofThree));
            assertTrue(refused.toString().endsWith("for 2 query heads; give one for each"), refused.toString());
        }
    }

    @Test
    void linearAttentionHasNoScoresToChange() {
        AttentionRequest linear = AttentionRequest.linear(TWO_HEADS.shape(), Mask.full());
        assertThrows(IllegalArgumentException.class, () -> linear.withChanges(ALL));
        assertEquals(ScoreChanges.NONE, linear.changes());
    }
}
