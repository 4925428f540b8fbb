package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.function.Function;

/**
 * A variant, planned for many queries that all stand at the newest key: the position from which a language model asks.
 * One plan serves every value tensor of a shape, so values, weights and mean keys of the same queries come from the
 * same kernel.
 *
 * <p>Confined to one thread at a time; lives as long as the arena and the workers it was planned with.
 */
public final class NewestQueryAttention {
    private final AttentionVariant variant;
    private final AttentionShape shape;
    private final Vantage vantage;
    private final AttentionPlan plan;
    private final RecurrenceInputs gates;
    private final Optional<Tensor> logSumExp;

    private NewestQueryAttention(
            AttentionVariant variant,
            AttentionShape shape,
            Vantage vantage,
            AttentionPlan plan,
            RecurrenceInputs gates,
            Optional<Tensor> logSumExp) {
        this.variant = variant;
        this.shape = shape;
        this.vantage = vantage;
        this.plan = plan;
        this.gates = gates;
        this.logSumExp = logSumExp;
    }

    /** Plans a variant as the other method does, with gates that keep everything. */
    public static Optional<NewestQueryAttention> plan(
            AttentionVariant variant,
            AttentionShape shape,
            Function<Mask, AttentionFunction> function,
            long window,
            Workers workers,
            RunArena arena) {
        return plan(variant, shape, function, window, ConstantGates.OPEN, workers, arena);
    }

    /**
     * Plans a variant for the widest vantage it serves; empty if it serves none.
     *
     * @param shape one head; all query rows
     * @param function of the mask
     * @param window keys of the window for variants that need one
     * @param gates what a recurrence reads beside queries, keys and values
     */
    public static Optional<NewestQueryAttention> plan(
            AttentionVariant variant,
            AttentionShape shape,
            Function<Mask, AttentionFunction> function,
            long window,
            ConstantGates gates,
            Workers workers,
            RunArena arena) {
        Function<Mask, AttentionFunction> gated = mask -> gates.applyTo(function.apply(mask));
        return Vantage.of(variant, shape, gated, window).map(vantage -> {
            AttentionRequest plain = vantage.request(shape, gated);
            AttentionRequest withLogSumExp = plain.withLogSumExp();
            boolean tellsLogSumExp = variant.refusals(withLogSumExp).isEmpty();
            Optional<Tensor> logSumExp = tellsLogSumExp
                    ? Optional.of(arena.tensor("log-sum-exp", shape.batch(), shape.queryHeads(), shape.queryLength()))
                    : Optional.empty();
            AttentionPlan plan = variant.plan(tellsLogSumExp ? withLogSumExp : plain, workers, arena);
            return new NewestQueryAttention(variant, shape, vantage, plan, gates.inputs(plain, arena), logSumExp);
        });
    }

    /**
     * Attends, every query from the newest key.
     *
     * <p>Where rows do not go together each is a call of its own, and only those asked for are made.
     *
     * @param query [batch, 1, rows, headDim]
     * @param key [batch, 1, keyLength, headDim]
     * @param value [batch, 1, keyLength, valueDim]
     * @param output [batch, 1, rows, valueDim]
     * @param rowsWanted the first rows, whose outputs are needed; the others may keep what they held
     */
    public void forward(Tensor query, Tensor key, Tensor value, Tensor output, long rowsWanted) {
        if (vantage.rowsTogether()) {
            plan.forward(
                    new AttentionInputs(query, key, value).withRecurrence(gates),
                    new AttentionOutputs(output, logSumExp));
            return;
        }
        for (long row = 0; row < rowsWanted; row++) {
            long one = row;
            plan.forward(
                    new AttentionInputs(query.slice(2, one, one + 1), key, value).withRecurrence(gates),
                    new AttentionOutputs(
                            output.slice(2, one, one + 1), logSumExp.map(all -> all.slice(2, one, one + 1))));
        }
    }

    /** The variant. */
    public AttentionVariant variant() {
        return variant;
    }

    /** The sizes, with all query rows. */
    public AttentionShape shape() {
        return shape;
    }

    /** One query of one sequence, from the newest key: what answering a token takes. */
    public AttentionRequest newestRequest() {
        AttentionShape one = new AttentionShape(
                1, shape.queryHeads(), shape.keyValueHeads(), 1, shape.keyLength(), shape.headDim(), shape.valueDim());
        return new AttentionRequest(one, function(), false);
    }

    /** What the queries see. */
    public Vantage vantage() {
        return vantage;
    }

    /** The function that is computed. */
    public AttentionFunction function() {
        return plan.request().function();
    }

    /**
     * [batch, 1, rows], the wanted ones overwritten by each {@link #forward}; empty if the variant does not tell it.
     */
    public Optional<Tensor> logSumExp() {
        return logSumExp;
    }
}
