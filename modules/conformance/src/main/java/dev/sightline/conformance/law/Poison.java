package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.memory.Tensor;

/** Numbers that must not spread, written into inputs. */
final class Poison {
    private Poison() {}

    /**
     * Fills one position of the keys and values, of decays and betas, and its column of the bias; INT8 rows by way of
     * their scales.
     */
    static void fillKeyAndValue(AttentionInputs inputs, long position, float poison) {
        inputs.key().slice(2, position, position + 1).fill(poison);
        inputs.value().slice(2, position, position + 1).fill(poison);
        inputs.keyScale()
                .ifPresent(scale -> scale.slice(2, position, position + 1).fill(poison));
        inputs.valueScale()
                .ifPresent(scale -> scale.slice(2, position, position + 1).fill(poison));
        inputs.bias().ifPresent(bias -> bias.slice(3, position, position + 1).fill(poison));
        inputs.recurrence()
                .logDecay()
                .ifPresent(decay -> decay.slice(2, position, position + 1).fill(poison));
        inputs.recurrence()
                .beta()
                .ifPresent(beta -> beta.slice(2, position, position + 1).fill(poison));
    }

    /** Puts a NaN into one position of the decays: its first element. */
    static void putNaNIntoDecay(Tensor logDecay, long position) {
        Tensor first = logDecay.shape().rank() == 3 ? logDecay : logDecay.slice(3, 0, 1);
        first.slice(2, position, position + 1).fill(Float.NaN);
    }

    /** Puts a NaN into one position of the keys: its first element, or the scale of its row. */
    static void putNaNIntoKey(AttentionInputs inputs, long position) {
        inputs.keyScale()
                .orElseGet(() -> inputs.key().slice(3, 0, 1))
                .slice(2, position, position + 1)
                .fill(Float.NaN);
    }

    /** Puts a NaN into one position of the values: its first element, or the scale of its row. */
    static void putNaNIntoValue(AttentionInputs inputs, long position) {
        inputs.valueScale()
                .orElseGet(() -> inputs.value().slice(3, 0, 1))
                .slice(2, position, position + 1)
                .fill(Float.NaN);
    }
}
