package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DiscretisedLawTest {
    @Test
    void aConstantHasOneNode() {
        DiscretisedLaw law = DiscretisedLaw.constant(0.7);
        assertEquals(1, law.size());
        assertEquals(0.49, law.expectation(w -> w * w), 1e-16);
        assertEquals(1, DiscretisedLaw.normal(0.7, 0).size());
    }

    @Test
    void momentsOfANormalLawAreExact() {
        DiscretisedLaw law = DiscretisedLaw.normal(2, 9);
        assertEquals(2, law.expectation(w -> w), 1e-13);
        assertEquals(13, law.expectation(w -> w * w), 1e-12);
        assertEquals(16 + 6 * 4 * 9 + 3 * 81, law.expectation(w -> w * w * w * w), 1e-10);
    }

    @Test
    void varianceOfTheCosineIsOneOverTheDimension() {
        for (int dim : new int[] {2, 3, 16, 64, 500}) {
            DiscretisedLaw law = DiscretisedLaw.cosine(dim);
            assertEquals(0, law.expectation(c -> c), 1e-12);
            assertEquals(1, dim * law.expectation(c -> c * c), 1e-7, "dimension " + dim);
        }
    }

    @Test
    void cosineBelowALimitIsTheConditionalLaw() {
        SphereCosine cosine = SphereCosine.of(64);
        GaussLegendre rule = GaussLegendre.of(200);
        for (double limit : new double[] {-0.2, 0, 0.3, 0.6}) {
            for (double scale : new double[] {0, 4, 40}) {
                double mass = rule.integral(cosine::density, -1, limit);
                double tilted = rule.integral(c -> Math.exp(scale * (c - limit)) * cosine.density(c), -1, limit);
                double expected = tilted / mass;
                DiscretisedLaw law = DiscretisedLaw.cosineBelow(cosine, limit, scale);
                double found = law.expectation(c -> Math.exp(scale * (c - limit)));
                assertEquals(1, found / expected, 1e-6, "limit " + limit + ", scale " + scale);
            }
        }
    }

    @Test
    void aLimitBelowAllThatMattersIsTakenAsTheValue() {
        DiscretisedLaw law = DiscretisedLaw.cosineBelow(SphereCosine.of(64), -0.99, 8);
        assertEquals(-0.99, law.expectation(c -> c), 1e-15);
    }

    @Test
    void aFunctionOfTheVariableHasTheMappedValues() {
        DiscretisedLaw law = DiscretisedLaw.normal(0, 1).map(Math::exp);
        assertEquals(Math.exp(0.5), law.expectation(w -> w), 1e-12);
    }

    @Test
    void aNegativeVarianceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DiscretisedLaw.normal(0, -1));
        assertThrows(IllegalArgumentException.class, () -> DiscretisedLaw.normal(0, Double.NaN));
    }
}
