package dev.sightline.reporting.chart;

import java.util.List;
import java.util.Locale;

/**
 * How a variant, or the policy of a cache, looks, everywhere in a report: the same colour, marker and stroke in every chart.
 *
 * <p>Colours are the blue, vermilion, green, purple and sky of a palette made for colour-blind readers, one shade for
 * light and one for dark paper. {@code FULL} is a wide pale stroke with rings and {@code FLASH} a thin dark one with
 * dots, because the two compute the same function: where they agree, the thin line must be seen inside the wide one.
 *
 * <p>Reference: Okabe and Ito (2008), Color Universal Design.
 */
public enum Look {
    FULL("#0072b2", "#5ab4f0", Marker.RING, 5.5, 0.45, "4 4", 0),
    FLASH("#b84400", "#ff9a57", Marker.DOT, 1.4, 1, "4 4", 4),
    SLIDING_WINDOW("#00805c", "#3fd0a4", Marker.SQUARE, 1.8, 1, "4 3", 0),
    LINEAR("#8f2d7f", "#e58fd5", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    LINEAR_CENTRED("#c0509f", "#f7b3e6", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    LINEAR_IDENTITY("#6b6b6b", "#b9b9b9", Marker.CROSS, 1.8, 1, "4 3", 0),
    RETENTION("#a3123f", "#ff8fae", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    LIGHTNING("#c4571b", "#ffb38a", Marker.CROSS, 1.8, 1, "4 3", 0),
    GATED_LINEAR("#7d3c98", "#d2a8ea", Marker.SQUARE, 1.8, 1, "4 3", 0),
    MAMBA2("#5c4033", "#cbb09f", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    PERFORMER("#b5651d", "#f2b27a", Marker.RING, 1.8, 1, "4 3", 0),
    DELTANET("#5a3fb0", "#b3a2ff", Marker.DOT, 1.8, 1, "4 3", 0),
    GATED_DELTANET("#22577a", "#8ec3e6", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    STREAMING_LLM("#4c6b00", "#b3d65c", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    LONGFORMER("#00695c", "#6fd8cb", Marker.CROSS, 1.8, 1, "4 3", 0),
    BIGBIRD("#7a5200", "#d8b06a", Marker.SQUARE, 1.8, 1, "4 3", 0),
    DILATED("#38761d", "#9bdc82", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    FULL_CACHE("#0072b2", "#5ab4f0", Marker.RING, 5.5, 0.45, "4 4", 0),
    ORACLE_CACHE("#1a1a1a", "#f0f0f0", Marker.DOT, 1.8, 1, "4 3", 0),
    QUEST_CACHE("#2b8fc4", "#8fd3ff", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    SNAPKV_ASKED("#c0509f", "#f7b3e6", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    SNAPKV("#8f2d7f", "#e58fd5", Marker.SQUARE, 1.8, 1, "4 3", 0),
    H2O("#b84400", "#ff9a57", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    RANDOM_CACHE("#6b6b6b", "#b9b9b9", Marker.CROSS, 1.8, 1, "4 3", 0),
    SINKS_CACHE("#4c6b00", "#b3d65c", Marker.SQUARE, 1.8, 1, "4 3", 0),
    WINDOW_CACHE("#00805c", "#3fd0a4", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    STREAMING_CACHE("#7a5200", "#d8b06a", Marker.CROSS, 1.8, 1, "4 3", 0),
    ELMAN("#b37400", "#f0b440", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    LSTM("#2b8fc4", "#8fd3ff", Marker.SQUARE, 1.8, 1, "4 3", 0),
    ROPE("#333333", "#dddddd", Marker.RING, 1.8, 1, "4 3", 0),
    ROPE_LINEAR("#b84400", "#ff9a57", Marker.DOT, 1.8, 1, "4 3", 0),
    ROPE_NTK("#00805c", "#3fd0a4", Marker.SQUARE, 1.8, 1, "4 3", 0),
    ROPE_DYNAMIC_NTK("#2b8fc4", "#8fd3ff", Marker.CROSS, 1.8, 1, "4 3", 0),
    ROPE_YARN("#8f2d7f", "#e58fd5", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    ROPE_LLAMA3("#b37400", "#f0b440", Marker.TRIANGLE, 1.8, 1, "4 3", 0),
    ATTENTION("#0072b2", "#5ab4f0", Marker.RING, 5.5, 0.45, "4 4", 0),
    /** A closed form shown without a measurement beside it. */
    THEORY("#333333", "#dddddd", Marker.DOT, 1.4, 1, "4 3", 0),
    OTHER_A("#5a3fb0", "#b3a2ff", Marker.DOT, 1.8, 1, "4 3", 0),
    OTHER_B("#7a5200", "#d8b06a", Marker.SQUARE, 1.8, 1, "4 3", 0),
    OTHER_C("#4c6b00", "#b3d65c", Marker.DIAMOND, 1.8, 1, "4 3", 0),
    OTHER_D("#a3123f", "#ff8fae", Marker.TRIANGLE, 1.8, 1, "4 3", 0);

    private static final List<Look> OTHERS = List.of(OTHER_A, OTHER_B, OTHER_C, OTHER_D);

    private final String onLight;
    private final String onDark;
    private final Marker marker;
    private final double strokeWidth;
    private final double strokeOpacity;
    private final String theoryDash;
    private final int theoryDashOffset;

    Look(
            String onLight,
            String onDark,
            Marker marker,
            double strokeWidth,
            double strokeOpacity,
            String theoryDash,
            int theoryDashOffset) {
        this.onLight = onLight;
        this.onDark = onDark;
        this.marker = marker;
        this.strokeWidth = strokeWidth;
        this.strokeOpacity = strokeOpacity;
        this.theoryDash = theoryDash;
        this.theoryDashOffset = theoryDashOffset;
    }

    /** The look of a variant under one reading; a variant of a plugin gets one of four spare looks by its name. */
    public static Look of(String variant, String reading) {
        return switch (variant) {
            case "full", "key-value-cache" -> FULL;
            case "flash" -> FLASH;
            case "sliding-window" -> SLIDING_WINDOW;
            case "linear" -> ofLinear(reading);
            case "retention" -> RETENTION;
            case "lightning" -> LIGHTNING;
            case "gated-linear" -> GATED_LINEAR;
            case "mamba2" -> MAMBA2;
            case "performer" -> PERFORMER;
            case "deltanet" -> DELTANET;
            case "gated-deltanet" -> GATED_DELTANET;
            case "streaming-llm" -> STREAMING_LLM;
            case "longformer" -> LONGFORMER;
            case "bigbird" -> BIGBIRD;
            case "dilated" -> DILATED;
            case "full-cache" -> FULL_CACHE;
            case "oracle" -> ORACLE_CACHE;
            case "quest" -> QUEST_CACHE;
            case "snapkv" -> reading.contains("unseen") ? SNAPKV : SNAPKV_ASKED;
            case "h2o" -> H2O;
            case "random" -> RANDOM_CACHE;
            case "sinks-window" -> SINKS_CACHE;
            case "window" -> WINDOW_CACHE;
            case "streaming" -> STREAMING_CACHE;
            case "elman" -> ELMAN;
            case "lstm" -> LSTM;
            case "attention" -> ATTENTION;
            case "rope" -> ROPE;
            case "rope-linear" -> ROPE_LINEAR;
            case "rope-ntk" -> ROPE_NTK;
            case "rope-dynamic-ntk" -> ROPE_DYNAMIC_NTK;
            case "rope-yarn" -> ROPE_YARN;
            case "rope-llama3" -> ROPE_LLAMA3;
            default -> OTHERS.get(Math.floorMod(variant.hashCode(), OTHERS.size()));
        };
    }

    private static Look ofLinear(String reading) {
        if (reading.contains("centred")) {
            return LINEAR_CENTRED;
        }
        return reading.contains("identity") ? LINEAR_IDENTITY : LINEAR;
    }

    /** The class name by which the style sheet knows this look. */
    public String cssClass() {
        return "look-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String onLight() {
        return onLight;
    }

    String onDark() {
        return onDark;
    }

    Marker marker() {
        return marker;
    }

    double strokeWidth() {
        return strokeWidth;
    }

    double strokeOpacity() {
        return strokeOpacity;
    }

    String theoryDash() {
        return theoryDash;
    }

    int theoryDashOffset() {
        return theoryDashOffset;
    }
}
