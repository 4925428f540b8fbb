package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.chart.Unit;

/** Names the curves of the fading section after what was varied. */
final class FadingCurveName {
    static final String GAIN = "gain";
    static final String FORGET_BIAS = "forgetBias";

    private static final String UPDATE_RULE = "updateRule";

    private FadingCurveName() {}

    static String of(Cell cell) {
        String varied = switch (cell.variant()) {
            case "elman" -> setting(cell, GAIN, "g = ");
            case "lstm" -> setting(cell, FORGET_BIAS, "b = ");
            default -> "";
        };
        return SeriesKey.of(cell).name() + varied;
    }

    /** Whether a curve is one of a state that is handed on: a network's or an attention's. */
    static boolean isRecurrent(Cell cell) {
        return cell.variant().equals("elman") || cell.variant().equals("lstm") || isState(cell);
    }

    /** Whether a curve is one of an attention that keeps a recurrent state. */
    static boolean isState(Cell cell) {
        return !cell.parameter(UPDATE_RULE).isEmpty();
    }

    private static String setting(Cell cell, String parameter, String symbol) {
        var value = Results.number(cell, parameter);
        return value.isPresent() ? ", " + symbol + Unit.NUMBER.format(value.getAsDouble()) : "";
    }
}
