package dev.sightline.reporting.chart;

/**
 * Shades from pale cream through teal to deep indigo: more ink, more value.
 *
 * <p>The shades lie on one smooth curve in the OKLab colour space at equal arc lengths, so equal differences of value
 * look equally far apart. Lightness falls all the way, so the order survives colour blindness and a grey printer.
 *
 * <p>Reference: Ottosson (2020), A perceptual color space for image processing.
 */
final class SequentialPalette {
    private static final OkLab PALE = new OkLab(0.972, -0.006, 0.030);
    private static final OkLab BEND = new OkLab(0.760, -0.135, -0.010);
    private static final OkLab DEEP = new OkLab(0.300, 0.015, -0.115);
    private static final int SEGMENTS = 256;
    /** Above this lightness black digits are easier to read than white ones. */
    private static final double READABLE_ON_DARK = 0.585;

    private SequentialPalette() {}

    /** The shade at {@code share} of the way from the palest to the deepest, as {@code #rrggbb}. */
    static String shade(double share) {
        return at(share).hex();
    }

    /** Whether white text is easier to read than black text on that shade. */
    static boolean wantsLightText(double share) {
        return at(share).lightness() < READABLE_ON_DARK;
    }

    static OkLab at(double share) {
        double wanted = Math.clamp(share, 0, 1) * length(SEGMENTS);
        double walked = 0;
        OkLab previous = bezier(0);
        for (int i = 1; i <= SEGMENTS; i++) {
            OkLab next = bezier((double) i / SEGMENTS);
            double step = previous.distanceTo(next);
            if (walked + step >= wanted) {
                double within = step == 0 ? 0 : (wanted - walked) / step;
                return bezier((i - 1 + within) / SEGMENTS);
            }
            walked += step;
            previous = next;
        }
        return bezier(1);
    }

    private static double length(int segments) {
        double walked = 0;
        for (int i = 1; i <= segments; i++) {
            walked += bezier((i - 1.0) / segments).distanceTo(bezier((double) i / segments));
        }
        return walked;
    }

    private static OkLab bezier(double t) {
        double first = (1 - t) * (1 - t);
        double second = 2 * t * (1 - t);
        double third = t * t;
        return new OkLab(
                first * PALE.lightness() + second * BEND.lightness() + third * DEEP.lightness(),
                first * PALE.greenRed() + second * BEND.greenRed() + third * DEEP.greenRed(),
                first * PALE.blueYellow() + second * BEND.blueYellow() + third * DEEP.blueYellow());
    }
}
