package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SequentialPaletteTest {
    private static final int STEPS = 50;

    @Test
    void equalStepsOfValueLookEquallyLarge() {
        double whole = 0;
        double[] steps = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            steps[i] = colour(i).distanceTo(colour(i + 1));
            whole += steps[i];
        }
        for (double step : steps) {
            assertEquals(whole / STEPS, step, 0.02 * whole / STEPS);
        }
    }

    @Test
    void lightnessFallsAllTheWaySoOrderSurvivesWithoutColour() {
        for (int i = 0; i < STEPS; i++) {
            assertTrue(colour(i).lightness() > colour(i + 1).lightness(), "step " + i);
        }
    }

    @Test
    void everyShadeCanBeShownOnAScreen() {
        for (int i = 0; i <= STEPS; i++) {
            for (double channel : colour(i).linearRgb()) {
                assertTrue(channel >= -1e-3 && channel <= 1 + 1e-3, "step " + i + " has channel " + channel);
            }
        }
    }

    /** Contrast ratio of WCAG 2: (L1 + 0.05) / (L2 + 0.05) of relative luminances; 4.5 is legible at any size. */
    @Test
    void digitsOnEveryShadeHaveAContrastOfAtLeastFour() {
        for (int i = 0; i <= STEPS; i++) {
            double share = (double) i / STEPS;
            double[] rgb = colour(i).linearRgb();
            double luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
            double text = SequentialPalette.wantsLightText(share) ? 1 : 0.009;
            double contrast = (Math.max(text, luminance) + 0.05) / (Math.min(text, luminance) + 0.05);
            assertTrue(contrast >= 4, "share " + share + " has contrast " + contrast);
        }
    }

    private static OkLab colour(int step) {
        return SequentialPalette.at((double) step / STEPS);
    }
}
