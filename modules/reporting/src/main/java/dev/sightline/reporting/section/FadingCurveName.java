package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.chart.Unit;

/** Names the curves of the fading section after what was varied. */
final class FadingCurveName {
    static final String GAIN = "gain";
    static final String FORGET_BIAS = "forgetBias";

    private FadingCurveName() {}

    static String of(Cell cell) {
        String varied = switch (cell.variant()) {
            case "elman" -> setting(cell, GAIN, "g = ");
            case "lstm" -> setting(cell, FORGET_BIAS, "b = ");
            default -> "";
        };
        return SeriesKey.of(cell).name() + varied;
    }

    /** Whether a curve is one of a recurrent network. */
    static boolean isNetwork(Cell cell) {
        return cell.variant().equals("elman") || cell.variant().equals("lstm");
    }

    /** Whether a curve is one of an attention that reads every token in one hop. */
    static boolean isHop(Cell cell) {
        return !isNetwork(cell) && StateRule.of(cell).isEmpty();
    }

    private static String setting(Cell cell, String parameter, String symbol) {
        var value = Results.number(cell, parameter);
        return value.isPresent() ? ", " + symbol + Unit.NUMBER.format(value.getAsDouble()) : "";
    }
}
