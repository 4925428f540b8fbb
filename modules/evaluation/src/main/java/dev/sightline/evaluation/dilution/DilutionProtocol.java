package dev.sightline.evaluation.dilution;

import dev.sightline.evaluation.Profile;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The experiment in numbers: n random unit keys, queries that equal one of them, and a logit scale tau that is then
 * also the logit gap between the needle and an average key.
 *
 * @param headDim dimensions of keys and queries
 * @param logitGaps the values of tau, all asked of the same keys
 * @param needles queries of a draw for each gap, each with its own needle; at most {@code headDim} and {@code window}
 * @param window keys that a variant sees which serves windows alone; all needles lie among the newest {@code window}
 * @param drawsByLength random draws at each length n; a multiple of {@link #batch}, and at least two
 */
record DilutionProtocol(
        int headDim, List<Double> logitGaps, int needles, int window, SortedMap<Integer, Integer> drawsByLength) {

    /** Draws that share a forward call at short lengths. */
    private static final int MAXIMUM_BATCH = 16;

    /** Keys of all draws of a call together: bounds the memory at long lengths. */
    private static final int KEYS_OF_A_BATCH = 1 << 16;

    /** Copies the collections, so that a protocol never changes. */
    DilutionProtocol {
        logitGaps = List.copyOf(logitGaps);
        drawsByLength = Collections.unmodifiableSortedMap(new TreeMap<>(drawsByLength));
        if (needles > headDim || needles > window) {
            throw new IllegalArgumentException(
                    needles + " needles; expected at most headDim " + headDim + " and window " + window);
        }
        for (Map.Entry<Integer, Integer> entry : drawsByLength.entrySet()) {
            int length = entry.getKey();
            int draws = entry.getValue();
            if (length < needles || draws < 2 || draws % batch(length) != 0) {
                throw new IllegalArgumentException("length " + length + " with " + draws + " draws: expected at least "
                        + needles + " items, and at least 2 draws, a multiple of " + batch(length));
            }
        }
    }

    static DilutionProtocol of(Profile profile) {
        return switch (profile) {
            case TINY -> standard(16, 4096, 16);
            case QUICK -> standard(16, 65536, 64);
            case STANDARD -> standard(16, 262144, 192);
            case FULL -> standard(16, 1 << 20, 512);
        };
    }

    /**
     * Gaps of 4, 8 and 12 put the half-mass length within reach of a sweep, 16 beyond a million. Twelve needles for
     * each of four gaps make 48 query rows, a whole tile of the vector kernels.
     */
    private static DilutionProtocol standard(int shortest, int longest, int mostDraws) {
        SortedMap<Integer, Integer> draws = new TreeMap<>();
        for (int length = shortest; length <= longest; length *= 4) {
            // Masses scatter less the more keys there are, so long lengths need fewer draws.
            draws.put(length, Math.clamp(mostDraws * 4096L / length, 8, mostDraws));
        }
        return new DilutionProtocol(64, List.of(4.0, 8.0, 12.0, 16.0), 12, 128, draws);
    }

    /** Draws of one forward call. */
    static int batch(int length) {
        return Math.clamp(KEYS_OF_A_BATCH / length, 1, MAXIMUM_BATCH);
    }

    /** Query rows: every needle at every gap. */
    int rows() {
        return needles * logitGaps.size();
    }

    int draws(int length) {
        return drawsByLength.getOrDefault(length, 0);
    }

    /** Factor of a unit key that makes it a query: softmax's scale is 1 / sqrt(headDim). */
    double queryNorm(double logitGap) {
        return logitGap * Math.sqrt(headDim);
    }
}
