package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotarySimilarityTest {
    private static double[] frequencies(int dim, double base) {
        double[] frequencies = new double[dim / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            frequencies[pair] = Math.pow(base, -2.0 * pair / dim);
        }
        return frequencies;
    }

    @ParameterizedTest(name = "d = {0}, cosine {1}, distance {2}, seed {3}")
    @CsvSource({
        "64, 0.7, 64, 901",
        "64, 1, 513, 902",
        "32, 0, 7, 903",
        "128, 0.9, 4096, 904",
        "6, -0.5, 3, 905",
        "2, 0.6, 1, 906"
    })
    void agreesWithSimulation(int dim, double rho, int distance, long seed) {
        double[] frequencies = frequencies(dim, 10_000);
        RotarySimilarity form = RotarySimilarity.of(frequencies);
        SplittableRandom random = new SplittableRandom(seed);
        int draws = 20_000;
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < draws; draw++) {
            double[] key = RecallSimulation.unit(random, dim);
            double[] query = RecallSimulation.near(random, key, rho);
            double similarity = 0;
            for (int pair = 0; pair < frequencies.length; pair++) {
                double cosine = Math.cos(distance * frequencies[pair]);
                double sine = Math.sin(distance * frequencies[pair]);
                double real = query[2 * pair] * cosine - query[2 * pair + 1] * sine;
                double imaginary = query[2 * pair] * sine + query[2 * pair + 1] * cosine;
                similarity += real * key[2 * pair] + imaginary * key[2 * pair + 1];
            }
            sum += similarity / draws;
            squares += similarity * similarity / draws;
        }
        double deviation = Math.sqrt(form.variance(rho, distance));
        assertEquals(form.mean(rho, distance), sum, 4 * deviation / Math.sqrt(draws) + 1e-9);
        assertEquals(deviation, Math.sqrt(squares - sum * sum), 0.03 * deviation + 1e-6);
    }

    @Test
    void atDistanceZeroNothingIsTurned() {
        RotarySimilarity form = RotarySimilarity.of(frequencies(64, 10_000));
        assertEquals(1, form.meanCosine(0));
        assertEquals(0.3, form.mean(0.3, 0), 1e-15);
        assertEquals(0, form.variance(0.3, 0), 1e-15);
    }

    @Test
    void aKnownPointAndTheLogarithmicLaw() {
        RotarySimilarity form = RotarySimilarity.of(frequencies(64, 10_000));
        assertEquals(0.3042, form.mean(0.7, 64), 5e-5);
        assertEquals(0.1148, Math.sqrt(form.variance(0.7, 64)), 5e-5);
        double ripple = 0.1;
        for (int distance = 4; distance <= 4096; distance *= 2) {
            double law = 1 - (Math.log(distance) + 0.5772) / Math.log(10_000);
            assertEquals(law, form.meanCosine(distance), 3 * ripple, "distance " + distance);
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RotarySimilarity.of(new double[0]));
        RotarySimilarity form = RotarySimilarity.of(new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> form.variance(1.5, 1));
        assertThrows(IllegalArgumentException.class, () -> form.variance(Double.NaN, 1));
    }
}
