package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a query sees that stands where the newest key stands, as far as a variant serves it: all keys, a window of the
 * newest, or what its own sparse pattern shows.
 *
 * @param mask the mask to ask for
 * @param visibleKeys how many keys are visible
 * @param rowsTogether whether the mask shows every row of a call the same keys; if not, only a call of one row stands
 *     at
 *     the newest key
 */
public record Vantage(Mask mask, long visibleKeys, boolean rowsTogether) {

    /**
     * The widest vantage that a variant serves: the full mask, else causal from the newest position (which shows the
     * same keys), else a causal window, else the mask that the variant is known by. Empty if it serves none of these.
     *
     * @param shape the sizes, with all query rows
     * @param function of the mask
     * @param window keys of the window, the newest included
     */
    public static Optional<Vantage> of(
            AttentionVariant variant, AttentionShape shape, Function<Mask, AttentionFunction> function, long window) {
        return widestFirst(variant, shape, window).stream()
                .filter(vantage ->
                        variant.refusals(vantage.request(shape, function)).isEmpty())
                .findFirst();
    }

    private static List<Vantage> widestFirst(AttentionVariant variant, AttentionShape shape, long window) {
        long newest = shape.keyLength() - 1;
        List<Vantage> vantages = new ArrayList<>();
        vantages.add(new Vantage(Mask.full(), shape.keyLength(), true));
        vantages.add(new Vantage(Mask.causal(newest), shape.keyLength(), false));
        // A recurrence can be asked for no other mask.
        if (variant.family() != Family.RECURRENCE) {
            vantages.add(
                    new Vantage(new Mask.Window(window - 1, 0, newest), Math.min(window, shape.keyLength()), false));
            Mask pattern =
                    variant.typicalFunction(oneRow(shape), Mask.causal(newest)).mask();
            vantages.add(new Vantage(pattern, pattern.visiblePairs(1, shape.keyLength()), false));
        }
        return vantages;
    }

    private static AttentionShape oneRow(AttentionShape shape) {
        return new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                1,
                shape.keyLength(),
                shape.headDim(),
                shape.valueDim());
    }

    /** The request of one call: all rows if they go together, else one. */
    AttentionRequest request(AttentionShape shape, Function<Mask, AttentionFunction> function) {
        return new AttentionRequest(rowsTogether ? shape : oneRow(shape), function.apply(mask), false);
    }

    /** True if a key is visible. */
    public boolean sees(long position) {
        return mask.isVisible(0, position);
    }

    /** The mask in a few words, for tables: {@code "full"}, {@code "window 128"} or {@code "pattern of 260 keys"}. */
    public String label() {
        return switch (mask) {
            case Mask.Full full -> "full";
            case Mask.Causal causal -> "causal";
            case Mask.Window window -> "window " + (window.left() + 1);
            default -> "pattern of " + visibleKeys + " keys";
        };
    }
}
