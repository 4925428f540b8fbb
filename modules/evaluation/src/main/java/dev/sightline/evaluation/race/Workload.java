package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionRequest;
import java.util.List;

/** What the contenders of a case compute. */
public sealed interface Workload {

    /**
     * Attention.
     *
     * @param request what every contender is asked for
     * @param layouts of queries, keys, values and outputs: the first is that of the house; an engine races in every
     *     one, and
     *     the fastest counts
     * @param own built-in variants that take part; the first is the one the ratios are about
     * @param reference an own contender that other engines have no part in
     * @param alone whether other engines stay out, because their calls would take minutes
     * @param chunk queries that the own variants take in one call, the queries taking turns; 0 for all
     */
    record Attention(
            AttentionRequest request,
            List<Layout> layouts,
            List<String> own,
            Reference reference,
            boolean alone,
            long chunk)
            implements Workload {
        /** Copies the lists, so that a workload never changes. */
        public Attention {
            layouts = List.copyOf(layouts);
            own = List.copyOf(own);
        }

        /** Attention in one call. */
        public Attention(
                AttentionRequest request, List<Layout> layouts, List<String> own, Reference reference, boolean alone) {
            this(request, layouts, own, reference, alone, 0);
        }

        /** Attention on tensors of one layout, in one call. */
        public Attention(
                AttentionRequest request, Layout layout, List<String> own, Reference reference, boolean alone) {
            this(request, List.of(layout), own, reference, alone, 0);
        }
    }

    /**
     * The product of two square matrices, of which attention is made.
     *
     * @param size rows and columns
     */
    record SquareMatrices(int size) implements Workload {}

    /** A second run of the own variant, in other circumstances, to compare with. */
    enum Reference {
        /** There is none. */
        NONE,
        /** The same request with keys and values as float32. */
        FLOAT32,
        /** The same request on one thread. */
        ONE_THREAD,
        /** The same sizes without mask, bias and other changes of the scores. */
        PLAIN,
        /** The same request with keys and values that lie together. */
        TOGETHER,
        /** Causal softmax attention of the same sizes, by the fastest kernel of the house. */
        EXACT,
        /** The same request with all queries in one call. */
        ONE_CALL
    }
}
