package dev.sightline.evaluation.theory;

import java.util.ArrayList;
import java.util.List;

/**
 * The distractors of a state that forgets: at age b a weight of mean 0 and mean square {@code scale factor^b / keyDim}.
 * Ages of nearly the same energy are taken together, so that the number of groups follows the energy and not the length.
 */
final class AgedRivals {
    /** Energies of a group differ by no more: finer groups change no prediction by 1e-4. */
    private static final double RATIO = Math.sqrt(2);

    /** Ages whose energy has fallen below this share of the newest one's are one group. */
    private static final double NEGLIGIBLE = 1e-6;

    private final DiscretisedLaw cosine;
    private final double factor;
    private final List<Rivals> groups = new ArrayList<>();

    /** @param factor by which the energy falls from one age to the next, in (0, 1] */
    AgedRivals(int keyDim, double factor) {
        this.cosine = DiscretisedLaw.cosine(keyDim);
        this.factor = factor;
    }

    /** Adds the items of the ages {@code [from, end)}. */
    void add(long from, long end, double scale) {
        double newest = Math.pow(factor, (double) from);
        long width = factor == 1 ? end : (long) Math.max(1, Math.floor(-Math.log(RATIO) / Math.log(factor)));
        for (long begin = from; begin < end; ) {
            boolean isTail = Math.pow(factor, (double) begin) < NEGLIGIBLE * newest;
            long next = isTail ? end : Math.min(end, begin + width);
            double length = Math.sqrt(scale * sum(begin, next) / (next - begin));
            groups.add(new Rivals(next - begin, cosine.map(c -> length * c)));
            begin = next;
        }
    }

    /** Sum of the powers of the factor over the ages {@code [begin, end)}. */
    private double sum(long begin, long end) {
        return factor == 1
                ? end - begin
                : (Math.pow(factor, (double) begin) - Math.pow(factor, (double) end)) / (1 - factor);
    }

    List<Rivals> groups() {
        return List.copyOf(groups);
    }
}
