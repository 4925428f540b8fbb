package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.util.List;

/** How keys and values are stored does not matter, but for the numbers that it can hold. */
final class StorageLaws {
    /** Makes most of standard normal numbers denormal as float16, whose normal numbers end at 2^-14. */
    private static final float TINY = 0x1p-16f;

    private StorageLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "narrow-storage",
                        "Keys and values of a narrow type, tiny ones too, give the bits of the same numbers as float32.",
                        Scope.served(
                                48,
                                request -> request.keyValueType() != ElementType.FLOAT32 && request.visiblePairs() > 0),
                        StorageLaws::checkWidened),
                new Law(
                        "rows-carry-their-scales",
                        "A row of INT8 numbers, doubled under half its scale, gives the same bits.",
                        Scope.served(24, request -> request.isQuantized() && request.visiblePairs() > 0),
                        StorageLaws::checkScales));
    }

    private static void checkWidened(Trial trial) {
        AttentionRequest widened = trial.request().withKeyValueType(ElementType.FLOAT32);
        if (!trial.isServed(widened)) {
            return;
        }
        AttentionInputs inputs = trial.draw();
        requireSameBits(trial, "stored as float32", widened, inputs);
        Elements.multiply(inputs.keyScale().orElse(inputs.key()), TINY);
        Elements.multiply(inputs.valueScale().orElse(inputs.value()), TINY);
        requireSameBits(trial, "of tiny keys and values stored as float32", widened, inputs);
    }

    private static void requireSameBits(
            Trial trial, String difference, AttentionRequest widened, AttentionInputs inputs) {
        SameBits.require(difference, trial.run(inputs), trial.run(widened, trial.widen(inputs)));
    }

    private static void checkScales(Trial trial) {
        AttentionInputs inputs = trial.draw();
        makeRoom(inputs.key());
        makeRoom(inputs.value());
        AttentionInputs doubled = trial.copy(inputs);
        for (long position = 0; position < trial.shape().keyLength(); position++) {
            if (trial.random().nextBoolean()) {
                doubleUnderHalfTheScale(doubled.key(), doubled.keyScale().orElseThrow(), position);
            }
            if (trial.random().nextBoolean()) {
                doubleUnderHalfTheScale(doubled.value(), doubled.valueScale().orElseThrow(), position);
            }
        }
        SameBits.require("with some rows doubled under half their scales", trial.run(inputs), trial.run(doubled));
    }

    /** Makes room for a factor of two: no number stays above 32. */
    private static void makeRoom(Tensor numbers) {
        Elements.multiply(numbers, 0.25f);
    }

    private static void doubleUnderHalfTheScale(Tensor numbers, Tensor scales, long position) {
        Elements.multiply(numbers.slice(2, position, position + 1), 2);
        Elements.multiply(scales.slice(2, position, position + 1), 0.5f);
    }
}
