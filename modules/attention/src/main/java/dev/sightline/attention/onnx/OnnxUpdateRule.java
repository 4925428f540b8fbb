package dev.sightline.attention.onnx;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;

/** How {@link OnnxLinearAttention} writes a position into its state: the attribute {@code update_rule}. */
public enum OnnxUpdateRule {
    /** {@code linear}: key and value are added. */
    LINEAR("linear", false, false),
    /** {@code gated}: they are added to what the decay leaves. */
    GATED("gated", true, false),
    /** {@code delta}: the difference to what the state holds for the key is added, beta of it. */
    DELTA("delta", false, true),
    /** {@code gated_delta}: the difference to what the decay leaves is added, beta of it. */
    GATED_DELTA("gated_delta", true, true);

    private final String word;
    private final boolean gated;
    private final boolean corrected;

    OnnxUpdateRule(String word, boolean gated, boolean corrected) {
        this.word = word;
        this.gated = gated;
        this.corrected = corrected;
    }

    /** The value of the attribute. */
    public String word() {
        return word;
    }

    /** Whether the rule takes the input {@code decay}; if not, it must be absent. */
    public boolean gated() {
        return gated;
    }

    /** Whether the rule takes the input {@code beta}; if not, it must be absent. */
    public boolean corrected() {
        return corrected;
    }

    /** What a variant must serve, with decays for each channel of a key or one for all. */
    UpdateRule updateRule(boolean ofChannel) {
        Decay decay = gated ? (ofChannel ? new Decay.OfChannel() : new Decay.OfPosition()) : new Decay.None();
        return new UpdateRule(decay, corrected);
    }

    /**
     * The rule of a value of the attribute.
     *
     * @throws IllegalArgumentException if it is none of the four
     */
    public static OnnxUpdateRule of(String word) {
        for (OnnxUpdateRule rule : values()) {
            if (rule.word.equals(word)) {
                return rule;
            }
        }
        throw new IllegalArgumentException(
                "update_rule '" + word + "' is unknown; give linear, gated, delta or gated_delta");
    }
}
