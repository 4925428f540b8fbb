package dev.sightline.reporting.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Digits for readers: the same in every locale, never more precise than the measurement. */
final class Numerals {
    private static final String SUPERSCRIPT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final String MISSING = "n/a";
    private static final double SMALLEST_PLAIN = 1e-3;
    private static final double LARGEST_PLAIN = 1e6;

    private Numerals() {}

    /** Significant digits without an exponent where that is readable, else as a mantissa and a power of ten. */
    static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        double magnitude = Math.abs(rounded.doubleValue());
        if (magnitude >= SMALLEST_PLAIN && magnitude < LARGEST_PLAIN) {
            return minus(plain(rounded));
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        String mantissa = plain(rounded.movePointLeft(exponent));
        return minus(mantissa.equals("1") ? "10" + superscript(exponent) : mantissa + "×10" + superscript(exponent));
    }

    /** A proportion: three decimals, and never 0 or 1 unless it is exactly that. */
    static String share(double value) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        if (value != 0 && Math.abs(value) < 5e-4) {
            return significant(value, 2);
        }
        if (value < 1 && value >= 0.9995) {
            return ">0.999";
        }
        return minus(plain(new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN)));
    }

    /** A proportion as a whole percentage without its sign, for a small cell. */
    static String percent(double value) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        long whole = Math.round(value * 100);
        if (whole == 0 && value > 0) {
            return "<1";
        }
        return whole == 100 && value < 1 ? ">99" : minus(Long.toString(whole));
    }

    /** A whole number with its thousands set apart; a fraction keeps three significant digits. */
    static String grouped(double value) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        boolean whole = Math.abs(value) >= 1000 || value == Math.rint(value);
        return whole ? minus(String.format(Locale.ROOT, "%,.0f", value)) : significant(value, 3);
    }

    /** A quantity with the metric prefix that leaves one to three digits before the point. */
    static String prefixed(double value, String unit) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        if (value == 0) {
            return "0 " + unit;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        int step = Math.floorDiv(exponent, 3);
        String prefix = prefix(step, unit);
        if (prefix.isEmpty() && step != 0) {
            return significant(value, 3) + " " + unit;
        }
        return minus(plain(rounded.movePointLeft(step * 3))) + " " + (step == 0 ? "" : prefix) + unit;
    }

    /** A power of ten as a reader writes it by hand: 10⁻⁶. */
    static String powerOfTen(int exponent) {
        return exponent == 0 ? "1" : "10" + superscript(exponent);
    }

    private static String prefix(int step, String unit) {
        return switch (step) {
            case -4 -> "p";
            case -3 -> "n";
            case -2 -> "µ";
            case -1 -> "m";
            case 1 -> unit.equals("s") ? "" : "k";
            case 2 -> unit.equals("s") ? "" : "M";
            case 3 -> unit.equals("s") ? "" : "G";
            case 4 -> unit.equals("s") ? "" : "T";
            case 5 -> unit.equals("s") ? "" : "P";
            default -> "";
        };
    }

    private static String superscript(int exponent) {
        StringBuilder raised = new StringBuilder();
        if (exponent < 0) {
            raised.append('⁻');
        }
        for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
            raised.append(SUPERSCRIPT_DIGITS.charAt(digit - '0'));
        }
        return raised.toString();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** A true minus sign: a hyphen is too short beside digits. */
    private static String minus(String number) {
        return number.replace('-', '−');
    }

    private static String nonFinite(double value) {
        if (Double.isNaN(value)) {
            return MISSING;
        }
        return value > 0 ? "∞" : "−∞";
    }
}
