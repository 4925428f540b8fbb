package dev.sightline.reporting.chart;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Moves labels apart so that none covers another, as little as possible and without changing their order. */
final class LabelStack {
    private LabelStack() {}

    /**
     * Returns a centre for each label, at least {@code spacing} apart and inside {@code top ... bottom}.
     *
     * <p>Blocks of touching labels settle at the mean of what their members wish for: the least-squares answer under
     * the spacing rule (pool adjacent violators).
     *
     * @param wished where each label would like to be
     */
    static double[] settle(double[] wished, double spacing, double top, double bottom) {
        int count = wished.length;
        Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> wished[i]));
        double[] offset = new double[count];
        double[] weight = new double[count];
        int[] size = new int[count];
        int blocks = 0;
        for (int rank = 0; rank < count; rank++) {
            offset[blocks] = wished[order[rank]] - rank * spacing;
            weight[blocks] = 1;
            size[blocks] = 1;
            while (blocks > 0 && offset[blocks - 1] >= offset[blocks]) {
                double total = weight[blocks - 1] + weight[blocks];
                offset[blocks - 1] =
                        (offset[blocks - 1] * weight[blocks - 1] + offset[blocks] * weight[blocks]) / total;
                weight[blocks - 1] = total;
                size[blocks - 1] += size[blocks];
                blocks--;
            }
            blocks++;
        }
        double[] settled = new double[count];
        double highest = Math.max(top, bottom - (count - 1) * spacing);
        int rank = 0;
        for (int block = 0; block < blocks; block++) {
            for (int member = 0; member < size[block]; member++, rank++) {
                settled[order[rank]] = Math.clamp(offset[block], top, highest) + rank * spacing;
            }
        }
        return settled;
    }
}
