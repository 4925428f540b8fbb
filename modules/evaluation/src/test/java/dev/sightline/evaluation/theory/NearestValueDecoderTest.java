package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestValueDecoderTest {
    private static final DiscretisedLaw ONE = DiscretisedLaw.constant(1);

    private static Decoding amongEquals(int valueDim, double rivals) {
        return NearestValueDecoder.of(valueDim).decode(ONE, List.of(new Rivals(rivals, ONE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 16, 64, 1024, 16384})
    void amongEqualWeightsRecallIsChance(int length) {
        assertEquals(1, length * amongEquals(64, length - 1.0).recall(), 0.07);
        assertEquals(1, length * amongEquals(16, length - 1.0).recall(), 0.2);
        assertEquals(1, Math.sqrt(length) * amongEquals(256, length - 1.0).cosine(), 2e-3);
    }

    @Test
    void ofTwoEqualWeightsEachWinsHalf() {
        assertEquals(0.5, amongEquals(64, 1).recall(), 1e-12);
    }

    @Test
    void aloneTheNeedleIsCertain() {
        Decoding alone = NearestValueDecoder.of(64).decode(ONE, List.of());
        assertEquals(1, alone.recall(), 1e-12);
        assertEquals(1, alone.cosine(), 1e-12);
        assertEquals(
                -1,
                NearestValueDecoder.of(64)
                        .decode(DiscretisedLaw.constant(-2), List.of())
                        .cosine(),
                1e-12);
    }

    @Test
    void withoutWeightTheNeedleIsLost() {
        DiscretisedLaw none = DiscretisedLaw.constant(0);
        Decoding decoding = NearestValueDecoder.of(64).decode(none, List.of(new Rivals(20, ONE)));
        assertEquals(0, decoding.cosine(), 1e-12);
        assertTrue(decoding.recall() < 0.01, decoding.toString());
        Decoding single = NearestValueDecoder.of(64).decode(none, List.of(new Rivals(1, ONE)));
        assertEquals(0, single.recall(), 1e-12);
    }

    @Test
    void aCommonFactorOfTheWeightsCancels() {
        NearestValueDecoder decoder = NearestValueDecoder.of(32);
        DiscretisedLaw law = DiscretisedLaw.normal(0.3, 0.04);
        Decoding unscaled = decoder.decode(ONE, List.of(new Rivals(50, law)));
        Decoding scaled =
                decoder.decode(DiscretisedLaw.constant(1e-3), List.of(new Rivals(50, law.map(w -> 1e-3 * w))));
        assertEquals(unscaled.recall(), scaled.recall(), 1e-12);
        assertEquals(unscaled.cosine(), scaled.cosine(), 1e-12);
    }

    @Test
    void splittingAGroupOfRivalsChangesNothing() {
        NearestValueDecoder decoder = NearestValueDecoder.of(32);
        DiscretisedLaw law = DiscretisedLaw.normal(0.3, 0.04);
        Decoding whole = decoder.decode(ONE, List.of(new Rivals(50, law)));
        Decoding parts = decoder.decode(ONE, List.of(new Rivals(20, law), new Rivals(30, law), Rivals.absent(0)));
        assertEquals(whole.recall(), parts.recall(), 1e-12);
    }

    @Test
    void absentCodewordsCostRecallAndNotCosine() {
        NearestValueDecoder decoder = NearestValueDecoder.of(32);
        Rivals present = new Rivals(200, DiscretisedLaw.constant(0.1));
        Decoding few = decoder.decode(ONE, List.of(present));
        Decoding many = decoder.decode(ONE, List.of(present, Rivals.absent(100_000)));
        assertTrue(many.recall() < few.recall() - 0.05, few + " " + many);
        assertEquals(few.cosine(), many.cosine(), 0);
    }

    @Test
    void recallPassesOneHalfNearTheRuleOfThumb() {
        for (int length : new int[] {100, 1000, 10_000}) {
            double cosine = Math.sqrt(1 - Math.pow(length, -2.0 / 64));
            double weight = Math.sqrt((1 / (cosine * cosine) - 1) / (length - 1));
            Decoding decoding = NearestValueDecoder.of(64)
                    .decode(ONE, List.of(new Rivals(length - 1.0, DiscretisedLaw.constant(weight))));
            assertEquals(0.5, decoding.recall(), 0.25, "length " + length);
        }
    }

    @Test
    void weightsTooSmallToSquareDoNoHarm() {
        Decoding decoding = NearestValueDecoder.of(32)
                .decode(
                        ONE,
                        List.of(
                                new Rivals(1, DiscretisedLaw.constant(1e-200)),
                                new Rivals(1000, DiscretisedLaw.constant(1e-250))));
        assertEquals(1, decoding.recall(), 1e-12);
        assertEquals(1, decoding.cosine(), 1e-12);
    }
}
