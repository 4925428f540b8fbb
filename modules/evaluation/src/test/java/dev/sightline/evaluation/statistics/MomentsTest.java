package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.evaluation.Measure;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
    @ParameterizedTest(name = "Student's 97.5% point of {0} degrees of freedom is {1}")
    @CsvSource({"4, 2.776445", "7, 2.364624", "15, 2.131450", "63, 1.998341", "399, 1.965927"})
    void intervalsUseStudentsLaw(int degrees, double point) {
        double[] values =
                IntStream.rangeClosed(0, degrees).mapToDouble(i -> i % 3).toArray();
        Measure interval = Moments.interval(values);
        double standardError = Math.sqrt(Moments.variance(values) / values.length);
        assertEquals(point, (interval.high() - interval.value()) / standardError, 1e-3 * point);
        assertEquals(point, (interval.value() - interval.low()) / standardError, 1e-3 * point);
    }

    @Test
    void varianceIsUnbiased() {
        assertEquals(2.5, Moments.variance(new double[] {1, 2, 3, 4, 5}));
    }

    @Test
    void oneValueHasNoInterval() {
        assertThrows(IllegalArgumentException.class, () -> Moments.interval(new double[] {1}));
    }
}
