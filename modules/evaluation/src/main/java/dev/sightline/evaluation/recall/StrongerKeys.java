package dev.sightline.evaluation.recall;

import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The keys that a query weighs at least as high as its needle's, whatever is visible: the weights are ordered as inner
 * products of features, of the vectors themselves for softmax. Tells a needle that was outweighed from one that has the
 * highest weight and is drowned by all others together.
 *
 * <p>{@code 2 headDim length} FLOPs for each query that is wanted. Filled by one thread, which hands the draws to the
 * workers; read by any.
 */
public final class StrongerKeys {
    private final RecallProtocol protocol;
    private final int length;
    private final Workers workers;
    private final List<Codebook> keys;
    private final List<ValueDecoder> scorers;
    private int[][][] stronger = {};

    /** Room for the keys of a draw, for each worker. */
    public StrongerKeys(RecallProtocol protocol, int length, Workers workers) {
        this.protocol = protocol;
        this.length = length;
        this.workers = workers;
        this.keys = IntStream.range(0, workers.threads())
                .mapToObj(worker -> new Codebook(length, protocol.headDim()))
                .toList();
        this.scorers = IntStream.range(0, workers.threads())
                .mapToObj(worker -> new ValueDecoder(length, protocol.headDim()))
                .toList();
    }

    /** Whether the question of a depth is of interest. */
    public interface Wanted {
        /** True for those that will be asked of {@link #outweighed}. */
        boolean is(int sequence, int depth);
    }

    /**
     * Compares the keys of each draw with the query of each depth.
     *
     * @param query [batch, 1, rows, headDim], the row of a depth in its place
     * @param key [batch, 1, length, headDim]
     * @param features whose inner products order the weights
     * @param wanted which queries to compare
     */
    public void read(Tensor query, Tensor key, ElementwiseMap features, Wanted wanted) {
        int sequences = Math.toIntExact(query.size(0));
        stronger = new int[sequences][protocol.depths()][];
        workers.run(sequences, (worker, sequence) -> {
            int[] depths = IntStream.range(0, protocol.depths())
                    .filter(depth -> wanted.is((int) sequence, depth))
                    .toArray();
            if (depths.length > 0) {
                keys.get(worker).fill(features(key.select(0, sequence).toArray(), features));
                float[] queries = features(query.select(0, sequence).toArray(), features);
                compare(worker, queries, depths, stronger[(int) sequence]);
            }
        });
    }

    private void compare(int worker, float[] queries, int[] depths, int[][] found) {
        int dim = protocol.headDim();
        float[] group = new float[ValueDecoder.GROUP * dim];
        ValueDecoder scorer = scorers.get(worker);
        for (int first = 0; first < depths.length; first += ValueDecoder.GROUP) {
            int count = Math.min(ValueDecoder.GROUP, depths.length - first);
            for (int i = 0; i < count; i++) {
                System.arraycopy(queries, depths[first + i] * dim, group, i * dim, dim);
            }
            scorer.score(keys.get(worker), group, 0, count, false);
            for (int i = 0; i < count; i++) {
                int depth = depths[first + i];
                found[depth] = scorer.atLeast(i, protocol.position(depth, length));
            }
        }
    }

    private static float[] features(float[] vectors, ElementwiseMap map) {
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) map.feature(vectors[i]);
        }
        return vectors;
    }

    /** Whether a key that is visible weighs at least as much as the needle's; only of what was wanted. */
    public boolean outweighed(int sequence, int depth, IntPredicate visible) {
        return IntStream.of(stronger[sequence][depth]).anyMatch(visible);
    }
}
