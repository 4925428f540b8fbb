package dev.sightline.attention.state;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * Attention in which each key-value head has keys of its own choice: heads are handed to a variant as sequences with one
 * key-value head each, so that one request answers all of them. Softcap, temperatures and sinks are kept; what depends on
 * positions is not, as keys have left theirs: the mask of the design must be {@code causal(0)}, and the caller, who alone
 * knows where the keys were, says with each call what is visible.
 *
 * <p>Costs what the variant costs, and a plan for each call. Not thread-safe.
 */
public final class HeadwiseAttention implements AutoCloseable {
    private static final String NAME = "attention head by head";

    private final CacheDesign design;
    private final PageShape shape;
    private final boolean paged;
    private final AttentionVariant variant;
    private final Workers workers;
    private RunArena workspace = RunArena.open(NAME);

    /**
     * Prepares the answers to a design.
     *
     * @param shape heads, widths and storage of keys and values
     * @param paged whether keys and values lie in pages
     * @param variant what answers; must serve softmax requests of this design
     * @param workers the threads that answer; outlive this
     * @throws IllegalArgumentException if the design has another mask than {@code causal(0)}, or ALiBi
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     */
    public HeadwiseAttention(
            CacheDesign design, PageShape shape, boolean paged, AttentionVariant variant, Workers workers) {
        this.design = design;
        this.shape = shape;
        this.paged = paged;
        this.variant = variant;
        this.workers = workers;
        try {
            requirePositionsDoNotMatter(design);
            variant.requireServed(request(0, 1, 1, 1, Mask.full(), false));
        } catch (RuntimeException refused) {
            workspace.close();
            throw refused;
        }
    }

    private static void requirePositionsDoNotMatter(CacheDesign design) {
        if (!design.function().mask().equals(Mask.causal(0))) {
            throw new IllegalArgumentException(
                    "a cache that keeps or reads some keys of each head has the mask causal(0)," + " found "
                            + design.function().mask() + "; use a KeyValueCache for other masks");
        }
        if (design.function().changes().alibi().isPresent()) {
            throw new IllegalArgumentException("ALiBi counts positions, which the keys of such a cache have left;"
                    + " use a KeyValueCache, or rotate keys and queries before they are given");
        }
    }

    /**
     * Checks the tensors of a call as a whole, so that a bad call changes nothing.
     *
     * @param query [batch, queryHeads, queries, headDim], FLOAT32
     * @throws IllegalArgumentException if a shape or a type disagrees, or an output cannot be written
     */
    public void check(Tensor query, AttentionOutputs outputs) {
        long queries = query.shape().rank() == 4 ? query.size(2) : 0;
        String reason = design.batch() + " sequences and " + design.queryHeads() + " query heads";
        Shape rows = Shape.of(design.batch(), design.queryHeads(), queries);
        check("query", query, Shape.of(design.batch(), design.queryHeads(), queries, shape.headDim()), reason);
        checkOutput(
                "output",
                outputs.output(),
                Shape.of(design.batch(), design.queryHeads(), queries, shape.valueDim()),
                reason,
                query);
        if (outputs.finalState().isPresent()) {
            throw new IllegalArgumentException(
                    "the outputs have a tensor for a final state, but softmax has none; leave it out");
        }
        if (outputs.logSumExp().isPresent()) {
            checkOutput("logSumExp", outputs.logSumExp().get(), rows, reason, query);
            TensorChecks.requireApart("logSumExp", outputs.logSumExp().get(), "output", outputs.output());
        }
    }

    private static void check(String name, Tensor tensor, Shape expected, String reason) {
        TensorChecks.requireFloat32(name, tensor);
        TensorChecks.requireShape(name, tensor, expected, reason);
        if (tensor.isPaged()) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " lies in pages; copy it");
        }
    }

    private static void checkOutput(String name, Tensor tensor, Shape expected, String reason, Tensor query) {
        check(name, tensor, expected, reason);
        TensorChecks.requireWritable(name, tensor);
        TensorChecks.requireApart(name, tensor, "query", query);
    }

    /**
     * Answers queries.
     *
     * @param inputs query [batch, queryHeads, queries, headDim]; key [batch * keyValueHeads, 1, keys, headDim] and value
     *     in that order, sequence by sequence, and scales alike
     * @param mask what the queries see of these keys, both counted from 0
     * @param outputs of the shapes of the query; with or without the log-sum-exp
     * @throws IllegalArgumentException if a shape or a type disagrees
     */
    public void attend(AttentionInputs inputs, Mask mask, AttentionOutputs outputs) {
        check(inputs.query(), outputs);
        ScoreChanges changes = design.function().changes();
        boolean alike = changes.temperatures().isEmpty() && changes.sinks().isEmpty();
        int together = alike ? shape.heads() : 1;
        try {
            for (int head = 0; head < shape.heads(); head += together) {
                attend(inputs, mask, outputs, head, together);
            }
        } finally {
            // A plan for other lengths comes next: what this one allocated would stay to the end.
            if (workspace.ledger().totalBytes() > 0) {
                workspace.close();
                workspace = RunArena.open(NAME);
            }
        }
    }

    /** Answers some heads, with one plan for all sequences. */
    private void attend(AttentionInputs inputs, Mask mask, AttentionOutputs outputs, int head, int heads) {
        boolean logSumExp = outputs.logSumExp().isPresent();
        AttentionRequest request =
                request(head, heads, inputs.query().size(2), inputs.key().size(2), mask, logSumExp);
        AttentionPlan plan = variant.plan(request, workers, workspace);
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            int at = sequence;
            long first = (long) sequence * shape.heads() + head;
            plan.forward(
                    new AttentionInputs(
                            ofHeads(inputs.query(), sequence, head, heads),
                            inputs.key().slice(0, first, first + heads),
                            inputs.value().slice(0, first, first + heads),
                            inputs.keyScale().map(scales -> scales.slice(0, first, first + heads)),
                            inputs.valueScale().map(scales -> scales.slice(0, first, first + heads)),
                            Optional.empty()),
                    new AttentionOutputs(
                            ofHeads(outputs.output(), sequence, head, heads),
                            outputs.logSumExp().map(tensor -> ofHeads(tensor, at, head, heads))));
        }
    }

    private AttentionRequest request(int head, int heads, long queries, long keys, Mask mask, boolean logSumExp) {
        return new AttentionRequest(
                new AttentionShape(heads, group(), 1, queries, keys, shape.headDim(), shape.valueDim()),
                design.function().withMask(mask).withChanges(changes(head)),
                logSumExp,
                shape.type(),
                paged,
                design.chunkInvariant());
    }

    /** Query heads of a key-value head. */
    private int group() {
        if (design.queryHeads() % shape.heads() != 0) {
            throw new IllegalArgumentException("query heads " + design.queryHeads()
                    + " are not a multiple of key-value heads " + shape.heads() + "; use a divisor");
        }
        return design.queryHeads() / shape.heads();
    }

    /** What concerns the query heads of a key-value head; of the first, where all are alike. */
    private ScoreChanges changes(int head) {
        ScoreChanges changes = design.function().changes();
        int first = head * group();
        int end = first + group();
        ScoreChanges own = changes;
        if (!changes.temperatures().isEmpty()) {
            own = own.withTemperatures(changes.temperatures().subList(first, end));
        }
        if (!changes.sinks().isEmpty()) {
            own = own.withSinks(changes.sinks().subList(first, end));
        }
        return own;
    }

    /** [batch, queryHeads, length(, width)] as [heads, group, length(, width)] of a sequence. */
    private Tensor ofHeads(Tensor tensor, long sequence, int head, int heads) {
        long group = group();
        Tensor one = tensor.select(0, sequence).slice(0, head * group, (head + heads) * group);
        int rank = one.shape().rank();
        long[] sizes = new long[rank + 1];
        long[] strides = new long[rank + 1];
        sizes[0] = heads;
        strides[0] = group * one.stride(0);
        sizes[1] = group;
        strides[1] = one.stride(0);
        for (int dimension = 1; dimension < rank; dimension++) {
            sizes[dimension + 1] = one.size(dimension);
            strides[dimension + 1] = one.stride(dimension);
        }
        return Tensor.strided(one.segment().asSlice(one.offset()), Shape.of(sizes), strides);
    }

    /** Frees the workspace. */
    @Override
    public void close() {
        workspace.close();
    }
}
