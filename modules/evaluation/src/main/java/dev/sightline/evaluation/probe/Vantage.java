package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a query sees that stands where the newest key stands, as far as a variant serves it: all keys, or a window of
 * the newest.
 *
 * @param mask the mask to ask for
 * @param visibleKeys how many of the newest keys are visible
 * @param rowsTogether whether the mask shows every row of a call the same keys; if not, only a call of one row stands
 *     at
 *     the newest key
 */
public record Vantage(Mask mask, long visibleKeys, boolean rowsTogether) {

    /**
     * The widest vantage that a variant serves: the full mask, else causal from the newest position (which shows the
     * same keys), else a causal window. Empty if it serves none of these.
     *
     * @param shape the sizes, with all query rows
     * @param function of the mask
     * @param window keys of the window, the newest included
     */
    public static Optional<Vantage> of(
            AttentionVariant variant, AttentionShape shape, Function<Mask, AttentionFunction> function, long window) {
        long newest = shape.keyLength() - 1;
        List<Vantage> widestFirst = List.of(
                new Vantage(Mask.full(), shape.keyLength(), true),
                new Vantage(Mask.causal(newest), shape.keyLength(), false),
                new Vantage(new Mask.Window(window - 1, 0, newest), Math.min(window, shape.keyLength()), false));
        return widestFirst.stream()
                .filter(vantage ->
                        variant.refusals(vantage.request(shape, function)).isEmpty())
                .findFirst();
    }

    /** The request of one call: all rows if they go together, else one. */
    AttentionRequest request(AttentionShape shape, Function<Mask, AttentionFunction> function) {
        AttentionShape call = rowsTogether
                ? shape
                : new AttentionShape(
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        1,
                        shape.keyLength(),
                        shape.headDim(),
                        shape.valueDim());
        return new AttentionRequest(call, function.apply(mask), false);
    }

    /** True if a key is visible. */
    public boolean sees(long position, long keyLength) {
        return position >= keyLength - visibleKeys;
    }

    /** The mask in a few words, for tables: {@code "full"} or {@code "window 128"}. */
    public String label() {
        return switch (mask) {
            case Mask.Full full -> "full";
            case Mask.Causal causal -> "causal";
            case Mask.Window window -> "window " + (window.left() + 1);
            default -> mask.toString();
        };
    }
}
