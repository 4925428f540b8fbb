package dev.sightline.attention.state;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The state of a recurrence between calls: a matrix [headDim, valueDim] for each key-value head, whatever the length.
 * Prefill, chunks of any size and decoding give the same bits with every variant that goes position by position, as
 * those of the house do.
 *
 * <p>A state cannot be read as it was. So it keeps the keys, values and gates of the last append, answers the queries of
 * these positions and of no earlier ones, and folds them into the matrices when they are asked for, or the next append
 * comes. A single position is folded in place, since all that its queries read is the state behind it: a step of decoding
 * reads the matrices once and writes them once. Several are folded from one set of matrices into another, so that their
 * queries can be asked again. Memory: the matrices, once or twice, and the last append; give a long prompt in chunks.
 *
 * <p>A call that fails in the midst of a single position, for want of memory, say, leaves a state of which some heads have
 * been carried on and others not: it is refused from then on, with an {@link IllegalStateException} that says so. What is
 * wrong with arguments, tensors or workers is found before.
 *
 * <p>An append costs a copy of its positions, and reads the last ones once if nobody has asked for their outputs. Not
 * thread-safe; nothing is shared with a fork.
 *
 * <p>Reference: Katharopoulos et al. (2020), Eq. 18-20, arXiv 2006.16236; rules and gates as in {@link
 * dev.sightline.attention.UpdateRule}.
 */
public final class RecurrentState implements AttentionState {
    private final RecurrentDesign design;
    private final AttentionVariant variant;
    private final Workers workers;
    private final RunArena memory = RunArena.open("recurrent state");
    private final Tensor noQuery;
    private final Tensor noOutput;

    // A step in place touches nothing of the user's, which might fail half way.
    private final Tensor stepQuery;
    private final Tensor stepOutput;

    /** One number, read over and over. */
    private final Tensor constantBeta;

    /** The state before the pending positions; behind them, if there is but one and it is folded. */
    private StateMatrices current;

    /** The state behind several pending positions, once they are folded. */
    private Optional<StateMatrices> behind = Optional.empty();

    private PendingPositions pending;

    /** Whether the state behind the pending positions is known. */
    private boolean folded = true;

    private long length;
    private boolean spoilt;
    private boolean closed;

    private RunArena workspace = RunArena.open("attention state");
    private Optional<AttentionPlan> plan = Optional.empty();

    private RecurrentState(RecurrentDesign design, AttentionVariant variant, Workers workers) {
        this.design = design;
        this.variant = variant;
        this.workers = workers;
        try {
            stepQuery = memory.tensor("query", design.batch(), design.queryHeads(), 1, design.headDim());
            stepOutput = memory.tensor("output", design.batch(), design.queryHeads(), 1, design.valueDim());
            noQuery = stepQuery.slice(2, 0, 0);
            noOutput = stepOutput.slice(2, 0, 0);
            constantBeta = memory.tensor("beta", 1);
            constantBeta.fill((float) design.beta().orElse(0));
            pending = PendingPositions.allocate(design, 0);
            current = StateMatrices.zero(design);
        } catch (RuntimeException noRoom) {
            if (pending != null) {
                pending.memory().close();
            }
            memory.close();
            workspace.close();
            throw noRoom;
        }
    }

    /**
     * A state that has read nothing.
     *
     * @param variant what answers; must serve the recurrence of the design
     * @param workers the threads that answer; outlive the state
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     * @throws dev.sightline.memory.OffHeapMemoryException if there is no room
     */
    public static RecurrentState open(RecurrentDesign design, AttentionVariant variant, Workers workers) {
        variant.requireServed(design.request(1, 1));
        variant.requireServed(design.reading(1));
        return new RecurrentState(design, variant, workers);
    }

    /**
     * A state as it was when the snapshot was taken; errors as of {@link #open}.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or one of another design
     */
    public static RecurrentState restore(
            MemorySegment snapshot, RecurrentDesign design, AttentionVariant variant, Workers workers) {
        RecurrentState state = open(design, variant, workers);
        try {
            RecurrentSnapshot.read(snapshot, state);
        } catch (RuntimeException failure) {
            state.close();
            throw failure;
        }
        return state;
    }

    /** What the state is for. */
    public RecurrentDesign design() {
        return design;
    }

    @Override
    public long length() {
        return length;
    }

    /**
     * {@inheritDoc} The gates are those of the design.
     *
     * @throws IllegalArgumentException if the rule reads gates of positions that the design does not have
     */
    @Override
    public void append(Tensor key, Tensor value) {
        append(key, value, RecurrenceInputs.NONE);
    }

    /**
     * Appends the next positions with gates of their own; nothing changes if it throws, unless the state says that it is
     * spoilt.
     *
     * @param key [batch, keyValueHeads, count, headDim], FLOAT32
     * @param value [batch, keyValueHeads, count, valueDim], FLOAT32
     * @param gates decays, if the rule reads them, and betas, if it is corrected: those of the design where
     *     none are given; no state. Copied
     * @throws IllegalArgumentException if a shape or a type disagrees, or a gate is missing or unwanted
     * @throws dev.sightline.memory.OffHeapMemoryException if there is no room
     */
    public void append(Tensor key, Tensor value, RecurrenceInputs gates) {
        requireOpen();
        long count = key.shape().rank() == 4 ? key.size(2) : 0;
        RecurrenceInputs complete = withConstantBeta(gates, count);
        AttentionArguments.checkInputs(
                design.appended(count), new AttentionInputs(noQuery, key, value).withRecurrence(complete), 1);
        if (count == 0) {
            return;
        }
        boolean fits = pending.count() == count;
        PendingPositions next = fits ? pending : PendingPositions.allocate(design, count);
        try {
            fold();
            next.copyFrom(key, value, complete);
        } catch (RuntimeException failure) {
            if (!fits) {
                next.memory().close();
            }
            throw failure;
        }
        advance();
        if (!fits) {
            replacePending(next);
        }
        length += count;
    }

    private RecurrenceInputs withConstantBeta(RecurrenceInputs gates, long count) {
        if (gates.beta().isPresent() || design.beta().isEmpty()) {
            return gates;
        }
        Shape shape = Shape.of(design.batch(), design.keyValueHeads(), count);
        return gates.withBeta(Tensor.strided(constantBeta.segment(), shape, 0, 0, 0));
    }

    /** The state behind the pending positions, which are folded, becomes the state before the next ones. */
    private void advance() {
        if (!isStep()) {
            StateMatrices passed = current;
            current = behind.orElseThrow();
            behind = Optional.of(passed);
        }
        folded = false;
    }

    private void replacePending(PendingPositions next) {
        pending.memory().close();
        pending = next;
        if (isStep()) {
            behind.ifPresent(StateMatrices::close);
            behind = Optional.empty();
        }
    }

    /** Whether there is one pending position at most, so that queries read nothing but the state behind it. */
    private boolean isStep() {
        return pending.count() <= 1;
    }

    /** Carries the state over the pending positions, if that has not been done. */
    private void fold() {
        if (!folded && isStep()) {
            step(0, noQuery, noOutput);
        } else if (!folded) {
            forward(0, noQuery, AttentionOutputs.of(noOutput));
        }
    }

    /** Folds several positions into the matrices behind them, and answers the last of them. */
    private void forward(long queries, Tensor query, AttentionOutputs outputs) {
        if (behind.isEmpty()) {
            behind = Optional.of(StateMatrices.zero(design));
        }
        // A call that fails half way may leave anything behind the positions, even where they had been folded before.
        folded = false;
        planFor(design.request(queries, pending.count()))
                .forward(
                        pending.behind(current.tensor(), query),
                        outputs.withFinalState(behind.get().tensor()));
        folded = true;
    }

    /** Folds the one position in place. */
    private void step(long queries, Tensor query, Tensor output) {
        AttentionPlan ofStep = planFor(design.request(queries, 1));
        workers.requireOutsideTask();
        workers.requireOpen();
        spoilt = true;
        ofStep.forward(
                pending.behind(current.tensor(), query),
                AttentionOutputs.of(output).withFinalState(current.tensor()));
        spoilt = false;
        folded = true;
    }

    /** The plan of the last call if it fits, as it does in decoding. */
    private AttentionPlan planFor(AttentionRequest request) {
        if (plan.isEmpty() || !plan.get().request().equals(request)) {
            plan = Optional.empty();
            if (workspace.ledger().totalBytes() > 0) {
                workspace.close();
                workspace = RunArena.open("attention state");
            }
            plan = Optional.of(variant.plan(request, workers, workspace));
        }
        return plan.get();
    }

    /**
     * {@inheritDoc} Without the log-sum-exp, which a recurrence has not, and without the final state, which stays here.
     *
     * @throws dev.sightline.memory.OffHeapMemoryException if there is no room for a second set of matrices, which several
     *     positions need
     */
    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        requireOpen();
        long queries = query.shape().rank() == 4 ? query.size(2) : 0;
        if (queries > length) {
            throw new IllegalArgumentException(queries + " queries, but " + length
                    + " positions; append the keys and values of the queries before asking");
        }
        if (queries > pending.count()) {
            throw new IllegalArgumentException(queries + " queries, but the state has forgotten what those before the"
                    + " last append of " + pending.count()
                    + " positions read; ask before the next positions are appended");
        }
        if (outputs.logSumExp().isPresent() || outputs.finalState().isPresent()) {
            throw new IllegalArgumentException("a recurrence has no log-sum-exp, and its final state stays in it; give"
                    + " AttentionOutputs.of(output) alone");
        }
        if (!isStep()) {
            forward(queries, query, outputs);
        } else if (folded) {
            planFor(design.reading(queries)).forward(pending.none(current.tensor(), query), outputs);
        } else {
            AttentionInputs inputs = pending.behind(current.tensor(), query);
            AttentionArguments.check(
                    design.request(queries, 1), inputs, outputs.withFinalState(current.tensor()), workers.threads());
            Tensor output = stepOutput.slice(2, 0, queries);
            step(queries, stepQuery.slice(2, 0, queries).copyFrom(query), output);
            outputs.output().copyFrom(output);
        }
    }

    @Override
    public RecurrentState fork() {
        requireOpen();
        RecurrentState fork = new RecurrentState(design, variant, workers);
        try {
            fork.current.tensor().copyFrom(current.tensor());
            PendingPositions copy = PendingPositions.allocate(design, pending.count());
            copy.copyFrom(pending);
            fork.resume(length, copy, isFoldedInPlace());
            if (folded && behind.isPresent()) {
                StateMatrices answered = StateMatrices.zero(design);
                fork.behind = Optional.of(answered);
                answered.tensor().copyFrom(behind.get().tensor());
                fork.folded = true;
            }
        } catch (RuntimeException noRoom) {
            fork.close();
            throw noRoom;
        }
        return fork;
    }

    /**
     * Appends all positions of another state, in their order: what they wrote is added to what their decays leave of this
     * one, up to rounding. The queries of the other's last append can then be asked for.
     *
     * @throws IllegalArgumentException if the other is of another design, or the rule does not allow it: a corrected
     *     position writes what depends on the state that it finds, and decays of positions are not kept
     */
    @Override
    public void merge(AttentionState other) {
        requireOpen();
        if (!(other instanceof RecurrentState that) || that == this || !that.design.equals(design)) {
            throw new IllegalArgumentException(
                    "only another recurrent state of the same design can be merged; fork this one to repeat it");
        }
        that.requireOpen();
        if (design.rule().corrected()) {
            throw new IllegalArgumentException("states of the delta rule cannot be merged, since what a position writes"
                    + " depends on the state that it finds; append the other's keys and values instead");
        }
        if (design.rule().decay().isInput()) {
            throw new IllegalArgumentException("states whose decays come with the positions cannot be merged, since the"
                    + " other has forgotten its decays; append its keys and values instead");
        }
        if (that.length == 0) {
            return;
        }
        PendingPositions next = PendingPositions.allocate(design, that.pending.count());
        try {
            fold();
            next.copyFrom(that.pending);
        } catch (RuntimeException failure) {
            next.memory().close();
            throw failure;
        }
        advance();
        replacePending(next);
        folded = that.isFoldedInPlace();
        addToCurrent(that.current.tensor(), folded ? that.length : that.length - next.count());
        length += that.length;
    }

    /** {@code current = decay^positions current + other}, over rows. */
    private void addToCurrent(Tensor other, long positions) {
        for (long sequence = 0; sequence < design.batch(); sequence++) {
            for (int head = 0; head < design.keyValueHeads(); head++) {
                double factor = design.rule().decay() instanceof Decay.OfHead decay
                        ? Math.pow(decay.factors().get(head).floatValue(), (double) positions)
                        : 1;
                Tensor own = current.tensor().select(0, sequence).select(0, head);
                float[] sum = own.toArray();
                float[] added = other.select(0, sequence).select(0, head).toArray();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] = (float) (factor * sum[i] + added[i]);
                }
                own.copyFrom(sum);
            }
        }
    }

    /** {@inheritDoc} The matrices, once or twice, and the positions that were appended last. */
    @Override
    public long bytes() {
        long ofStep = (stepQuery.shape().elements() + stepOutput.shape().elements()) * Float.BYTES;
        return current.bytes() + behind.map(StateMatrices::bytes).orElse(0L) + ofStep + pending.bytes();
    }

    @Override
    public long snapshotBytes() {
        requireOpen();
        return RecurrentSnapshot.bytes(this);
    }

    @Override
    public void snapshot(MemorySegment to) {
        requireOpen();
        RecurrentSnapshot.write(this, to);
    }

    /** Gives the memory back; closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pending.memory().close();
            behind.ifPresent(StateMatrices::close);
            current.close();
            workspace.close();
            memory.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state is closed; open, fork or restore another");
        }
        if (spoilt) {
            throw new IllegalStateException(
                    "a call failed while it carried the state over a position, of which some heads"
                            + " may have been written; restore a snapshot, or begin anew");
        }
    }

    /** The state before the pending positions; behind them if {@link #isFoldedInPlace}. */
    Tensor current() {
        return current.tensor();
    }

    /** Whether the one pending position has been folded into the matrices. */
    boolean isFoldedInPlace() {
        return folded && isStep();
    }

    PendingPositions pending() {
        return pending;
    }

    /** Goes on behind positions whose matrices have been copied in. */
    void resume(long ofLength, PendingPositions positions, boolean foldedInPlace) {
        replacePending(positions);
        length = ofLength;
        folded = foldedInPlace;
    }
}
