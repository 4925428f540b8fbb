package dev.sightline.evaluation.recall;

import java.util.SortedMap;
import java.util.TreeMap;

/** Small experiments for tests: 32-dimensional keys, 16-dimensional values, 11 depths, a window of 20. */
final class Protocols {
    private Protocols() {}

    static RecallProtocol small(int draws, int... lengths) {
        SortedMap<Integer, Integer> byLength = new TreeMap<>();
        for (int length : lengths) {
            byLength.put(length, draws);
        }
        return new RecallProtocol(32, 16, 0.8, 6, 20, 11, 48, byLength);
    }
}
