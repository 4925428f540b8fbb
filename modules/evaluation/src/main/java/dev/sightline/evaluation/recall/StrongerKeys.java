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
 * <p>{@code 2 headDim length} FLOPs for each depth of a draw. Filled by one thread, which hands the draws to the
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

    /**
     * Compares the keys of each draw with the query of each depth.
     *
     * @param query [batch, 1, rows, headDim], the row of a depth in its place
     * @param key [batch, 1, length, headDim]
     * @param features whose inner products order the weights
     */
    public void read(Tensor query, Tensor key, ElementwiseMap features) {
        int sequences = Math.toIntExact(query.size(0));
        stronger = new int[sequences][protocol.depths()][];
        workers.run(sequences, (worker, sequence) -> {
            Codebook codebook = keys.get(worker);
            codebook.fill(features(key.select(0, sequence).toArray(), features));
            float[] queries = features(query.select(0, sequence).toArray(), features);
            for (int first = 0; first < protocol.depths(); first += ValueDecoder.GROUP) {
                int count = Math.min(ValueDecoder.GROUP, protocol.depths() - first);
                scorers.get(worker).score(codebook, queries, first * protocol.headDim(), count, false);
                for (int i = 0; i < count; i++) {
                    int needle = protocol.position(first + i, length);
                    stronger[(int) sequence][first + i] = scorers.get(worker).atLeast(i, needle);
                }
            }
        });
    }

    private static float[] features(float[] vectors, ElementwiseMap map) {
        if (map == ElementwiseMap.ELU_PLUS_ONE) {
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = vectors[i] > 0 ? vectors[i] + 1 : (float) Math.exp(vectors[i]);
            }
        }
        return vectors;
    }

    /** Whether a key that is visible weighs at least as much as the needle's. */
    public boolean outweighed(int sequence, int depth, IntPredicate visible) {
        return IntStream.of(stronger[sequence][depth]).anyMatch(visible);
    }
}
