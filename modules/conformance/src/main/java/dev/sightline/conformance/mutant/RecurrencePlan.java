package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence a step at a time: nothing but the definition, computed in float64 and rounded to float32 once a step, so
 * that a state can be carried to the bit. A task is a key-value head with the query heads of its group. Every step that a
 * mutant may spoil is a method.
 */
class RecurrencePlan implements AttentionPlan, Workers.Task {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final AttentionRequest request;
    private final Recurrence recurrence;
    private final Workers workers;
    private final Scratch[] scratches;
    private @Nullable AttentionInputs inputs;
    private @Nullable AttentionOutputs outputs;

    RecurrencePlan(AttentionRequest request, Workers workers) {
        this.request = request;
        this.recurrence = (Recurrence) request.function();
        this.workers = workers;
        this.scratches = new Scratch[workers.threads()];
        Arrays.setAll(scratches, thread -> new Scratch(request.shape()));
    }

    /** What a thread needs for one head: the state, one position, and what it finds and writes. */
    static final class Scratch {
        /** [headDim][valueDim], row-major. */
        final float[] state;

        final float[] key;
        final float[] value;
        final double[] written;

        private Scratch(AttentionShape shape) {
            state = new float[shape.headDim() * shape.valueDim()];
            key = new float[shape.headDim()];
            value = new float[shape.valueDim()];
            written = new double[shape.valueDim()];
        }
    }

    static long bytesPerThread(AttentionRequest request) {
        long headDim = request.shape().headDim();
        long valueDim = request.shape().valueDim();
        return (headDim * valueDim + headDim + valueDim) * Float.BYTES + valueDim * Double.BYTES;
    }

    @Override
    public final PlanDescription description() {
        return new PlanDescription(
                "reference",
                "scalar",
                "float64 steps",
                1,
                1,
                workers.threads(),
                workers.threads() * bytesPerThread(request));
    }

    @Override
    public final AttentionRequest request() {
        return request;
    }

    final AttentionShape shape() {
        return request.shape();
    }

    @Override
    public final void forward(AttentionInputs in, AttentionOutputs out) {
        check(in, out);
        synchronized (this) {
            inputs = in;
            outputs = out;
            started(out);
            workers.run(shape().batch() * shape().keyValueHeads(), this);
        }
    }

    void check(AttentionInputs in, AttentionOutputs out) {
        AttentionArguments.check(request, in, out, workers.threads());
    }

    /** Called before the first head of a call. */
    void started(AttentionOutputs out) {}

    @Override
    public final void run(int worker, long task) {
        head(
                scratches[worker],
                Objects.requireNonNull(inputs),
                Objects.requireNonNull(outputs),
                task / shape().keyValueHeads(),
                task % shape().keyValueHeads());
    }

    private void head(Scratch scratch, AttentionInputs in, AttentionOutputs out, long batch, long head) {
        begin(scratch.state, in.recurrence().initialState(), batch, head);
        long query = 0;
        for (long position = 0; position <= shape().keyLength(); position++) {
            for (; query < shape().queryLength() && keysRead(query) == position; query++) {
                answer(scratch, in, out, batch, head, query);
            }
            if (position == lastPosition() && request.hasFinalState()) {
                writeState(out.finalState().orElseThrow(), batch, head, scratch.state);
            }
            if (position < shape().keyLength() && isTaken(position)) {
                widen(in.key(), in.keyScale(), batch, head, position, scratch.key);
                widen(in.value(), in.valueScale(), batch, head, position, scratch.value);
                step(scratch, in.recurrence(), batch, head, position);
            }
        }
    }

    /** The state of the first position: the initial one, or zeros. */
    void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
        Arrays.fill(state, 0);
        if (initial.isPresent()) {
            for (int channel = 0; channel < shape().headDim(); channel++) {
                long row = initial.get().rowOffset(batch, headOfState(head), channel);
                for (int column = 0; column < shape().valueDim(); column++) {
                    state[channel * shape().valueDim() + column] =
                            initial.get().segment().get(FLOAT, row + (long) column * Float.BYTES);
                }
            }
        }
    }

    /** Whose initial state a key-value head begins from. */
    long headOfState(long head) {
        return head;
    }

    /** How many keys a query has seen when it reads the state. */
    long keysRead(long query) {
        return Math.clamp(request.mask().endVisibleKey(query, query + 1), 0L, shape().keyLength());
    }

    /** After how many positions the final state is written. */
    long lastPosition() {
        return shape().keyLength();
    }

    /** Whether a position is written into the state. */
    boolean isTaken(long position) {
        return true;
    }

    /** Decay, correction, write. */
    void step(Scratch scratch, RecurrenceInputs gates, long batch, long head, long position) {
        decay(scratch.state, gates, batch, head, position);
        find(scratch);
        write(scratch, gates, batch, head, position);
    }

    final void decay(float[] state, RecurrenceInputs gates, long batch, long head, long position) {
        int valueDim = shape().valueDim();
        for (int channel = 0; channel < shape().headDim(); channel++) {
            double factor = factor(gates, batch, head, position, channel);
            for (int column = 0; column < valueDim; column++) {
                int at = channel * valueDim + column;
                state[at] = (float) (factor * state[at]);
            }
        }
    }

    /** What the state is multiplied by. */
    double factor(RecurrenceInputs gates, long batch, long head, long position, int channel) {
        return switch (recurrence.rule().decay()) {
            case Decay.None none -> 1;
            case Decay.OfHead decay -> decay.factors().get((int) head);
            case Decay.OfPosition decay -> exponential(read(gates.logDecay().orElseThrow(), batch, head, position, 0));
            case Decay.OfChannel decay ->
                exponential(read(gates.logDecay().orElseThrow(), batch, head, position, channelOfDecay(channel)));
        };
    }

    double exponential(double logarithm) {
        return Math.exp(logarithm);
    }

    /** Whose gate a channel goes through. */
    int channelOfDecay(int channel) {
        return channel;
    }

    /** What the state already holds for the key; zeros if nothing is corrected. */
    final void find(Scratch scratch) {
        Arrays.fill(scratch.written, 0);
        if (recurrence.rule().corrected()) {
            for (int channel = 0; channel < scratch.key.length; channel++) {
                for (int column = 0; column < scratch.written.length; column++) {
                    scratch.written[column] +=
                            (double) scratch.key[channel] * scratch.state[channel * scratch.written.length + column];
                }
            }
        }
    }

    /** Writes the value, less what was found, beside the key. */
    final void write(Scratch scratch, RecurrenceInputs gates, long batch, long head, long position) {
        double beta = recurrence.rule().corrected() ? beta(gates.beta().orElseThrow(), batch, head, position) : 1;
        for (int column = 0; column < scratch.written.length; column++) {
            scratch.written[column] = beta * corrected(scratch.value[column], scratch.written[column]);
        }
        for (int channel = 0; channel < scratch.key.length; channel++) {
            for (int column = 0; column < scratch.written.length; column++) {
                int at = channel * scratch.written.length + column;
                scratch.state[at] = (float) (scratch.state[at] + scratch.key[channel] * scratch.written[column]);
            }
        }
    }

    double beta(Tensor betas, long batch, long head, long position) {
        return read(betas, batch, head, position, 0);
    }

    double corrected(double value, double found) {
        return value - found;
    }

    private void answer(Scratch scratch, AttentionInputs in, AttentionOutputs out, long batch, long head, long query) {
        for (long member = 0; member < shape().groupSize(); member++) {
            long queryHead = head * shape().groupSize() + member;
            long at = out.output().rowOffset(batch, queryHead, query);
            for (int column = 0; column < shape().valueDim(); column++) {
                double sum = 0;
                for (int channel = 0; channel < shape().headDim(); channel++) {
                    sum += read(in.query(), batch, queryHead, query, channel)
                            * scratch.state[channel * shape().valueDim() + column];
                }
                out.output().segment().set(FLOAT, at + (long) column * Float.BYTES, (float) (scale() * sum));
            }
        }
    }

    double scale() {
        return recurrence.scale();
    }

    /** Writes the final state of a key-value head. */
    void writeState(Tensor to, long batch, long head, float[] state) {
        for (int channel = 0; channel < shape().headDim(); channel++) {
            long row = to.rowOffset(batch, head, channel);
            for (int column = 0; column < shape().valueDim(); column++) {
                to.segment()
                        .set(FLOAT, row + (long) column * Float.BYTES, state[channel * shape().valueDim() + column]);
            }
        }
    }

    /** One row as float32, multiplied by its scale if it has one. */
    private static void widen(Tensor from, Optional<Tensor> scales, long batch, long head, long position, float[] to) {
        long row = from.rowOffset(batch, head, position);
        for (int i = 0; i < to.length; i++) {
            to[i] = number(from, row + (long) i * from.elementType().bytes());
        }
        if (scales.isPresent()) {
            float scale = (float) read(scales.get(), batch, head, position, 0);
            for (int i = 0; i < to.length; i++) {
                to[i] *= scale;
            }
        }
    }

    private static float number(Tensor tensor, long offset) {
        return switch (tensor.elementType()) {
            case FLOAT32 -> tensor.segment().get(FLOAT, offset);
            case BFLOAT16 -> Float.intBitsToFloat(tensor.segment().get(SHORT, offset) << Short.SIZE);
            case FLOAT16 -> Float.float16ToFloat(tensor.segment().get(SHORT, offset));
            case INT8 -> tensor.segment().get(ValueLayout.JAVA_BYTE, offset);
        };
    }

    private static double read(Tensor tensor, long batch, long head, long position, int column) {
        long offset = tensor.rowOffset(batch, head, position) + (long) column * ElementType.FLOAT32.bytes();
        return tensor.segment().get(FLOAT, offset);
    }
}
