package dev.sightline.reporting.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an axis is labelled.
 *
 * @param major labelled places, ascending
 * @param minor unlabelled places, ascending
 */
record Ticks(List<Tick> major, List<Double> minor) {

    /** One labelled place. */
    record Tick(double value, String label) {}

    Ticks {
        major = List.copyOf(major);
        minor = List.copyOf(minor);
    }

    /** Ticks for the visible range of an axis, about {@code wanted} of them. */
    static Ticks of(Axis axis, double low, double high, int wanted) {
        return switch (axis.scale()) {
            case LINEAR -> linear(axis.unit(), low, high, wanted);
            case LOG2 -> powersOfTwo(axis.unit(), low, high, wanted);
            case LOG10 -> decades(axis.unit(), low, high, wanted);
        };
    }

    /** The step of 1, 2 or 5 times a power of ten that cuts {@code span} into about {@code wanted} parts. */
    static double niceStep(double span, int wanted) {
        double rough = span / Math.max(1, wanted);
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        double mantissa = rough / decade;
        double nice = mantissa < 1.5 ? 1 : mantissa < 3.5 ? 2 : mantissa < 7.5 ? 5 : 10;
        return nice * decade;
    }

    private static Ticks linear(Unit unit, double low, double high, int wanted) {
        double step = niceStep(high - low, wanted);
        List<Tick> major = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long k = first; k <= last; k++) {
            double value = k * step;
            major.add(new Tick(value, unit.format(value)));
        }
        return new Ticks(major, List.of());
    }

    private static Ticks powersOfTwo(Unit unit, double low, double high, int wanted) {
        int first = (int) Math.ceil(log2(low) - 1e-9);
        int last = (int) Math.floor(log2(high) + 1e-9);
        int stride = Math.max(1, Math.ceilDiv(last - first + 1, wanted + 1));
        List<Tick> major = new ArrayList<>();
        List<Double> minor = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent++) {
            double value = Math.pow(2, exponent);
            if ((exponent - first) % stride == 0) {
                major.add(new Tick(value, unit == Unit.COUNT ? binaryCount(value) : unit.format(value)));
            } else {
                minor.add(value);
            }
        }
        return major.size() < 2 ? linear(unit, low, high, wanted) : new Ticks(major, minor);
    }

    private static Ticks decades(Unit unit, double low, double high, int wanted) {
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = (int) Math.ceil(Math.log10(high) - 1e-9);
        int stride = Math.max(1, Math.ceilDiv(last - first, wanted));
        long decadesInside = (long) Math.floor(Math.log10(high) + 1e-9) - (long) Math.ceil(Math.log10(low) - 1e-9) + 1;
        boolean labelWithin = decadesInside < 2 || Math.log10(high / low) < 1.5;
        List<Tick> major = new ArrayList<>();
        List<Double> minor = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent++) {
            for (int digit = 1; digit <= 9; digit++) {
                double value = digit * Math.pow(10, exponent);
                if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) {
                    continue;
                }
                boolean labelled = digit == 1 ? exponent % stride == 0 : labelWithin && (digit == 2 || digit == 5);
                if (labelled) {
                    major.add(new Tick(value, logLabel(unit, value, digit, exponent)));
                } else if (stride == 1 || digit == 1) {
                    minor.add(value);
                }
            }
        }
        return new Ticks(major, minor);
    }

    private static String logLabel(Unit unit, double value, int digit, int exponent) {
        boolean plainPower = unit == Unit.NUMBER && digit == 1 && (exponent < -2 || exponent > 3);
        return plainPower ? Numerals.powerOfTen(exponent) : unit.format(value);
    }

    /** Lengths as the field writes them: 512, 1k, 16k, 128k, in steps of 1,024. */
    private static String binaryCount(double value) {
        if (value < 1024) {
            return Numerals.grouped(value);
        }
        return value < 1024 * 1024 ? Numerals.grouped(value / 1024) + "k" : Numerals.grouped(value / 1048576) + "M";
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
