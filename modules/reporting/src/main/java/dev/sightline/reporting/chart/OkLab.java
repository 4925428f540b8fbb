package dev.sightline.reporting.chart;

import java.util.Locale;

/**
 * A colour whose Euclidean distances match what the eye sees.
 *
 * <p>Reference: Ottosson (2020), A perceptual color space for image processing; sRGB transfer after IEC 61966-2-1.
 *
 * @param lightness 0 is black, 1 is white
 * @param greenRed negative is green, positive is red
 * @param blueYellow negative is blue, positive is yellow
 */
record OkLab(double lightness, double greenRed, double blueYellow) {

    double distanceTo(OkLab other) {
        double dl = lightness - other.lightness;
        double da = greenRed - other.greenRed;
        double db = blueYellow - other.blueYellow;
        return Math.sqrt(dl * dl + da * da + db * db);
    }

    /** Linear-light red, green and blue; values outside 0 ... 1 are outside what a screen can show. */
    double[] linearRgb() {
        double l = cube(lightness + 0.3963377774 * greenRed + 0.2158037573 * blueYellow);
        double m = cube(lightness - 0.1055613458 * greenRed - 0.0638541728 * blueYellow);
        double s = cube(lightness - 0.0894841775 * greenRed - 1.2914855480 * blueYellow);
        return new double[] {
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        };
    }

    String hex() {
        double[] rgb = linearRgb();
        return String.format(Locale.ROOT, "#%02x%02x%02x", byteOf(rgb[0]), byteOf(rgb[1]), byteOf(rgb[2]));
    }

    private static int byteOf(double linear) {
        double held = Math.clamp(linear, 0, 1);
        double encoded = held <= 0.0031308 ? 12.92 * held : 1.055 * Math.pow(held, 1 / 2.4) - 0.055;
        return (int) Math.round(encoded * 255);
    }

    private static double cube(double x) {
        return x * x * x;
    }
}
