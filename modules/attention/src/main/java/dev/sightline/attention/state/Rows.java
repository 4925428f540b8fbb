package dev.sightline.attention.state;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/** Keys and values of some positions, with their scales if they have some. */
record Rows(Tensor key, Tensor value, Optional<Tensor> keyScale, Optional<Tensor> valueScale) {
    /** Those of positions {@code [from, to)}. */
    Rows slice(long from, long to) {
        return new Rows(
                key.slice(2, from, to),
                value.slice(2, from, to),
                keyScale.map(scales -> scales.slice(2, from, to)),
                valueScale.map(scales -> scales.slice(2, from, to)));
    }

    /** Copies rows of the same type. */
    void copyFrom(Rows other) {
        key.copyFrom(other.key);
        value.copyFrom(other.value);
        if (keyScale.isPresent() && valueScale.isPresent()) {
            keyScale.get().copyFrom(other.keyScale.orElseThrow());
            valueScale.get().copyFrom(other.valueScale.orElseThrow());
        }
    }
}
