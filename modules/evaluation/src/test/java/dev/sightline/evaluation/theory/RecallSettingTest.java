package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecallSettingTest {
    @Test
    void numbersOutsideTheirRangeAreRefusedWithTheNumber() {
        assertThrows(IllegalArgumentException.class, () -> new RecallSetting(0, 64, 64, 8, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new RecallSetting(1, 1, 64, 8, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new RecallSetting(1, 64, 1, 8, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new RecallSetting(1, 64, 64, Double.NaN, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new RecallSetting(1, 64, 64, 8, Double.NaN));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new RecallSetting(1, 64, 64, 8, 1.25));
        assertTrue(refusal.toString().contains("1.25"), refusal.toString());
    }

    @Test
    void anotherLengthKeepsTheRest() {
        assertEquals(new RecallSetting(9, 3, 4, 5, 0.6), new RecallSetting(1, 3, 4, 5, 0.6).withLength(9));
    }

    static Stream<RecallSetting> extremes() {
        return Stream.of(1L, 2L, 3L, 1_000_000_000L)
                .flatMap(length -> Stream.of(0.0, 1e-9, 30.0, 1e6)
                        .flatMap(scale -> Stream.of(-1.0, 0.0, 0.5, 1.0)
                                .flatMap(cosine -> Stream.of(2, 128)
                                        .map(dim -> new RecallSetting(length, dim, dim, scale, cosine)))));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void everyFormStaysInItsRangeAtTheExtremes(RecallSetting setting) {
        inRange(FullAttentionRecall.predict(setting));
        inRange(LinearAttentionRecall.predict(setting));
        inRange(EluLinearRecall.unitKeys(setting).plain());
        inRange(EluLinearRecall.unitKeys(setting).centred());
        inRange(SlidingWindowRecall.of(setting, 2).visible());
        if (setting.length() > 2) {
            inRange(SlidingWindowRecall.of(setting, 2).hidden());
        }
        DilutionPrediction dilution = DilutionPrediction.of(setting);
        within(dilution.mass(), 0, 1);
        within(dilution.entropy(), 0, Math.log((double) setting.length()));
        within(dilution.effectiveSupport(), 1, (double) setting.length());
        within(FullAttentionRecall.largestLogit(setting), 0, 1);
        within(FullAttentionRecall.meanFieldCosine(setting), 0, 1);
        SoftmaxMass mass = SoftmaxMass.of(setting.keyDim(), setting.logitScale(), setting.needleCosine());
        within(mass.halfMassLength(), 1, Double.POSITIVE_INFINITY);
        within(mass.argmaxHalfMassLength(), 1, Double.POSITIVE_INFINITY);
        within(mass.meanField(setting.length()), 0, 1);
    }

    private static void inRange(RecallPrediction prediction) {
        within(prediction.recall(), 0, 1);
        within(prediction.cosine(), -1, 1);
        within(prediction.mass().orElse(0), 0, 1);
    }

    private static void within(double value, double low, double high) {
        double slack = 1e-11 * Math.max(1, Math.abs(value));
        assertTrue(value >= low - slack && value <= high + slack, value + " outside " + low + ".." + high);
    }
}
