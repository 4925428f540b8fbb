package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.evaluation.Measure;
import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    void quartilesOfAnOddNumberOfValuesAreValues() {
        assertEquals(new Measure(3, 2, 4), Quartiles.of(new double[] {5, 1, 4, 2, 3}));
    }

    @Test
    void quartilesBetweenValuesAreInterpolated() {
        assertEquals(new Measure(2.5, 1.75, 3.25), Quartiles.of(new double[] {4, 1, 3, 2}));
    }

    @Test
    void noValuesHaveNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Quartiles.of(new double[0]));
    }
}
