package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;

/** What limits the recall of a curve, with the short formula that says how far it reaches. */
enum Effect {
    /** Softmax over all keys: the needle's share of the weight shrinks as keys are added. */
    DILUTION(
            "dilution",
            "mass = 1 / (1 + (n−1) M_d(τ) e^(−τρ))",
            "the weight of the needle is shared with n − 1 other keys; the same at every depth, since nothing in the"
                    + " function knows a position",
            "while τ²/d < ln n"),
    /** Softmax over the newest keys only. */
    WINDOW(
            "window",
            "mass = 1 / (1 + (W−1) M_d(τ) e^(−τρ)) for ages 0 … W−1, 0 from age W on",
            "keys older than the window are hidden by the mask; there recall lies below chance, because an item of the"
                    + " window wins",
            "exact cut-off; inside it like dilution with n → W"),
    /** Softmax over the keys that a sparse pattern shows. */
    PATTERN(
            "sparse pattern",
            "mass = 1 / (1 + (W−1) M_d(τ) e^(−τρ)) for the W keys that the newest query sees, 0 for all others",
            "most keys are hidden by the pattern; there recall lies below chance, because an item in sight wins",
            "exact cut-off; in sight like dilution with n → W"),
    /** A state that fades by one factor with every key. */
    DECAY(
            "decay",
            "cosine = 1 / √(1 + 1/SNR), SNR = ρ² d γ^(2a) / ((1−γ^(2n))/(1−γ²) − γ^(2a))",
            "the state fades by γ with every key that is written, so that a needle of age a has γ^a of its weight left"
                    + " under newer ones",
            "any n"),
    /** A state that every new key is first taken out of. */
    CORRECTION(
            "overwriting",
            "cosine = ρ r^a, r = 1−1/d",
            "each key first takes its own direction out of the state, and with it 1/d of every older item; so the newer"
                    + " ones never drown a needle of age a, but they wear it off",
            "keys of length 1, β = 1, n ≫ d"),
    /** Both: a state that fades and is corrected. */
    DECAY_AND_CORRECTION(
            "decay and overwriting",
            "weight of the needle ρ (γ r)^a, of newer items γ^b r^(b/2)/√d, r = 1−1/d",
            "the state fades by γ with every key that is written, and each key takes its own direction out of it",
            "keys of length 1, β = 1"),
    /** Linear attention with positive features, read as it is. */
    COMMON_COMPONENT(
            "the feature map",
            "cosine = r / √(r² + (n−1) κ²), r < π",
            "positive features give every key nearly the same weight, so the output is mostly the mean of all values;"
                    + " capacity about (r−1)² d_v / (2 ln n), however many dimensions the keys have",
            "n ≥ 32"),
    /** The same less the mean value. */
    CENTRED_CAPACITY(
            "capacity",
            "cosine = 1 / √(1 + (n−1)/d_eff)",
            "with the mean value subtracted, a state of fixed size holds about d_eff d_v / (2 ln n) items",
            "n ≥ 32"),
    /** Linear attention with identity features. */
    IDENTITY_CAPACITY(
            "capacity",
            "cosine = ρ / √(ρ² + (n−1)/d)",
            "a state of fixed size holds about d d_v / (2 ln n) items",
            "any n");

    private final String label;
    private final String formula;
    private final String because;
    private final String range;

    Effect(String label, String formula, String because, String range) {
        this.label = label;
        this.formula = formula;
        this.because = because;
        this.range = range;
    }

    /**
     * The effect behind one curve: what the mask and the reading of its cells say.
     *
     * @param series cells of one variant and reading
     * @param all cells of all readings: a variant that is also read centred is linear attention
     */
    static Effect of(Results series, Results all) {
        Cell cell = series.first().map(CellResult::cell).orElseThrow();
        if (cell.reading().contains("identity")) {
            return IDENTITY_CAPACITY;
        }
        if (cell.reading().contains("centred")) {
            return CENTRED_CAPACITY;
        }
        boolean linear = all.variant(cell.variant()).keys().stream()
                .anyMatch(key -> key.reading().contains("centred"));
        if (linear) {
            return COMMON_COMPONENT;
        }
        return switch (cell.parameter("rule")) {
            case "additive" -> IDENTITY_CAPACITY;
            case "decaying" -> DECAY;
            case "delta" -> CORRECTION;
            case "decaying delta" -> DECAY_AND_CORRECTION;
            default -> ofMask(cell);
        };
    }

    private static Effect ofMask(Cell cell) {
        String mask = cell.parameter("mask");
        return mask.startsWith("pattern") ? PATTERN : mask.startsWith("window") ? WINDOW : DILUTION;
    }

    /** Whether a cell was measured with a window: the mask says so in its first word. */
    static boolean isWindowed(CellResult result) {
        return result.cell().parameter("mask").startsWith("window");
    }

    String label() {
        return label;
    }

    String formula() {
        return formula;
    }

    /** Why, as a clause. */
    String because() {
        return because;
    }

    /** Where the short formula holds. */
    String range() {
        return range;
    }
}
