package dev.sightline.attention.state.eviction;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the slots that are kept, by a quickselect over the order of a policy; O(positions) on average, and as many numbers
 * for each scorer. Not thread-safe.
 */
final class EvictionChoice {
    private final HeldPositions held;
    private final double[][] scores;
    private final int[] slots;

    private EvictionChoice(EvictionPolicy policy, HeldPositions held) {
        this.held = held;
        List<PositionScorer> scorers = policy.scorers();
        scores = new double[scorers.size()][];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = scorers.get(i).scores(held);
            if (scores[i].length != held.count()) {
                throw new IllegalArgumentException(scorers.get(i) + " gave " + scores[i].length + " scores for "
                        + held.count() + " positions; give one for each slot");
            }
        }
        slots = IntStream.range(0, held.count()).toArray();
    }

    /**
     * Where the contents of the first slots come from, so that those that are kept fill them and as few as possible move: a
     * slot that is kept stays, and the others are filled from behind.
     *
     * @param keep fewer than are held
     */
    static int[] sources(EvictionPolicy policy, HeldPositions held, int keep) {
        EvictionChoice choice = new EvictionChoice(policy, held);
        choice.partition(keep);
        boolean[] kept = new boolean[held.count()];
        for (int i = 0; i < keep; i++) {
            kept[choice.slots[i]] = true;
        }
        int[] sources = new int[keep];
        int next = keep;
        for (int slot = 0; slot < keep; slot++) {
            sources[slot] = slot;
            if (!kept[slot]) {
                while (!kept[next]) {
                    next++;
                }
                sources[slot] = next++;
            }
        }
        return sources;
    }

    /** Brings the best slots to the front. */
    private void partition(int keep) {
        int low = 0;
        int high = slots.length - 1;
        while (low < high) {
            int pivot = slots[(low + high) >>> 1];
            int up = low;
            int down = high;
            while (up <= down) {
                while (isBetter(slots[up], pivot)) {
                    up++;
                }
                while (isBetter(pivot, slots[down])) {
                    down--;
                }
                if (up <= down) {
                    int slot = slots[up];
                    slots[up++] = slots[down];
                    slots[down--] = slot;
                }
            }
            if (keep <= down) {
                high = down;
            } else if (keep > up) {
                low = up;
            } else {
                return;
            }
        }
    }

    private boolean isBetter(int one, int other) {
        for (double[] ofScorer : scores) {
            // Both zeros are one score; a NaN is above all.
            int order = Double.compare(ofScorer[one] + 0.0, ofScorer[other] + 0.0);
            if (order != 0) {
                return order > 0;
            }
        }
        return held.position(one) > held.position(other);
    }
}
