package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.StandardWindow;
import dev.sightline.evaluation.probe.ConstantGates;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The experiment in numbers. Keys are n random unit vectors in headDim dimensions; a query is {@code rho k + sqrt(1 -
 * rho^2) u} with k the needle's key and u a random unit vector orthogonal to it; each item has a value of its own, a
 * random unit vector in valueDim dimensions, and an output is decoded by the nearest of the n values. {@code
 * valueDim < n} keeps the decoding honest: with one-hot values linear attention's largest output would equal softmax's
 * and no limit of capacity could appear.
 *
 * @param headDim dimensions of keys and queries; a multiple of {@code valueDim}
 * @param valueDim dimensions of values; at least {@code depths}
 * @param needleCosine rho, the cosine between a query and its needle's key
 * @param logitScale tau: softmax's logit is tau times the cosine
 * @param window keys that a variant sees which serves windows alone
 * @param depths positions at which the needle lies, evenly from the oldest to the newest
 * @param controlDraws draws whose control arms are decoded, at each length
 * @param drawsByLength random draws at each length n; a multiple of {@link #batch}
 */
public record RecallProtocol(
        int headDim,
        int valueDim,
        double needleCosine,
        double logitScale,
        int window,
        int depths,
        int controlDraws,
        SortedMap<Integer, Integer> drawsByLength) {

    /** Draws that share a forward call at short lengths. */
    private static final int MAXIMUM_BATCH = 16;

    /** Keys of all draws of a call together: bounds the memory at long lengths. */
    private static final int KEYS_OF_A_BATCH = 1 << 16;

    /** Copies the map, so that a protocol never changes. */
    public RecallProtocol {
        drawsByLength = Collections.unmodifiableSortedMap(new TreeMap<>(drawsByLength));
        drawsByLength.forEach((length, draws) -> {
            if (length <= valueDim || length < depths || draws % batch(length) != 0) {
                throw new IllegalArgumentException("length " + length + " with " + draws + " draws: expected more items"
                        + " than valueDim " + valueDim + " and depths " + depths + ", and a multiple of "
                        + batch(length) + " draws");
            }
        });
        if (headDim % valueDim != 0 || valueDim < depths) {
            throw new IllegalArgumentException("headDim " + headDim + " must be a multiple of valueDim " + valueDim
                    + ", which must be at least the " + depths + " depths");
        }
    }

    static RecallProtocol of(Profile profile) {
        return switch (profile) {
            case TINY -> standard(64, draws(96, 64, 256));
            case QUICK -> standard(96, draws(400, 64, 256, 1024, 4096, 16384));
            case STANDARD -> standard(192, draws(1600, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768));
            case FULL ->
                standard(400, draws(4000, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072));
        };
    }

    /**
     * tau = sqrt(headDim): the logit scale of queries and keys whose coordinates have variance 1, as after a layer
     * norm. rho = .7: near enough that softmax retrieves among thousands of items, far enough that it fails within
     * reach.
     */
    private static RecallProtocol standard(int controlDraws, SortedMap<Integer, Integer> draws) {
        return new RecallProtocol(64, 32, 0.7, 8, StandardWindow.KEYS, 21, controlDraws, draws);
    }

    /** The same experiment at other lengths, without control arms. */
    public static RecallProtocol standard(SortedMap<Integer, Integer> drawsByLength) {
        return standard(0, drawsByLength);
    }

    private static SortedMap<Integer, Integer> draws(int draws, int... lengths) {
        SortedMap<Integer, Integer> byLength = new TreeMap<>();
        for (int length : lengths) {
            byLength.put(length, draws);
        }
        return byLength;
    }

    /** The lengths, ascending. */
    public List<Integer> lengths() {
        return List.copyOf(drawsByLength.keySet());
    }

    /** Draws at a length; 0 at one that is not measured. */
    public int draws(int length) {
        return drawsByLength.getOrDefault(length, 0);
    }

    /** Draws of one forward call. */
    public static int batch(int length) {
        return Math.clamp(KEYS_OF_A_BATCH / length, 2, MAXIMUM_BATCH);
    }

    /** The draws whose control arms are decoded: whole batches of them. */
    int controlDraws(int length) {
        int batch = batch(length);
        return Math.min(draws(length), (controlDraws + batch - 1) / batch * batch);
    }

    /** The softmax's scale. */
    public double scale() {
        return 1 / Math.sqrt(headDim);
    }

    /**
     * Standard deviation of the coordinates of queries and keys: the logit scale tau split evenly between both. Softmax
     * depends on tau alone and identity features on neither, but elu + 1 bends at the coordinates' own size.
     */
    double keyScale() {
        return Math.sqrt(logitScale / Math.sqrt(headDim));
    }

    /** Euclidean norm of queries and keys. */
    public double norm() {
        return keyScale() * Math.sqrt(headDim);
    }

    /**
     * What the gates of recurrences are held at. The decay factor is 1 - 1/headDim, at which the delta rule forgets by
     * itself, so that both keep a needle for the same age; for 64 dimensions it is one of RetNet's, too. Beta is 1 for
     * keys of length 1, as DeltaNet has them: {@code 1 / norm^2} for these keys, which is the same rule.
     */
    ConstantGates gates() {
        return new ConstantGates(1 - 1.0 / headDim, 1 / (norm() * norm()));
    }

    /** 0 is the oldest position, 1 the newest. */
    public double depth(int index) {
        return index / (depths - 1.0);
    }

    /** Where the needle lies at a depth; distinct for distinct depths, since there are no more depths than items. */
    public int position(int index, int length) {
        return (int) Math.round(depth(index) * (length - 1));
    }
}
