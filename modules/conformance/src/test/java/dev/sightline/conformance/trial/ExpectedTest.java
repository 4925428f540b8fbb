package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The accuracy rule is neither so tight that rounding breaks it nor so loose that a mistake passes. */
class ExpectedTest {
    private static final AttentionRequest REQUEST = AttentionRequest.softmax(
                    new AttentionShape(1, 2, 1, 40, 70, 32, 32), Mask.causal(30))
            .withLogSumExp();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void errorOfThreePartsInAMillionIsTooMuch(long seed) {
        try (Crew crew = new Crew();
                Trial trial = new Trial(AttentionVariants.load().get("flash"), REQUEST, seed, crew)) {
            AttentionInputs inputs = trial.draw();
            AttentionOutputs outputs = trial.run(inputs);
            Expected expected = Expected.of(REQUEST, inputs);
            expected.check(outputs);
            for (long head = 0; head < 2; head++) {
                AttentionOutputs off = new AttentionOutputs(trial.copy(outputs.output()), outputs.logSumExp());
                nudge(off.output().select(1, head).select(0, 0).select(0, 17), 3e-6f);
                assertThrows(Violation.class, () -> expected.check(off));
            }
            Tensor offLogSumExp = trial.copy(outputs.logSumExp().orElseThrow());
            nudge(offLogSumExp.select(0, 0).select(0, 1), 3e-6f);
            assertThrows(Violation.class, () -> expected.check(AttentionOutputs.of(outputs.output(), offLogSumExp)));
        }
    }

    private static void nudge(Tensor row, float by) {
        row.set(row.get(3) + by, 3);
    }
}
