package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.stream.IntStream;

/** The draws of one forward call, as the tensors that every variant reads: the comparison is paired across variants. */
public final class DrawBatch {
    /** Rounding of a float32 inner product of a few dozen terms, with room: a misplaced needle is off by about rho. */
    private static final double NEEDLE_TOLERANCE = 1e-4;

    private final RecallProtocol protocol;
    private final int length;
    private final Draw[] draws;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;

    /** Room for the draws of a call, and their tensors in an arena. */
    public DrawBatch(RecallProtocol protocol, int length, RunArena arena) {
        this.protocol = protocol;
        this.length = length;
        this.draws = new Draw[RecallProtocol.batch(length)];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = new Draw(protocol, length);
        }
        AttentionShape shape = shape(protocol, length);
        this.query = arena.tensor("query", shape.query().sizes());
        this.key = arena.tensor("key", shape.key().sizes());
        this.value = arena.tensor("value", shape.value().sizes());
    }

    /** The sizes of a forward call: draws are the batch, depths and their controls the query rows. */
    public static AttentionShape shape(RecallProtocol protocol, int length) {
        return new AttentionShape(
                RecallProtocol.batch(length),
                1,
                1,
                2L * protocol.depths(),
                length,
                protocol.headDim(),
                protocol.valueDim());
    }

    /**
     * Replaces the draws by those numbered from {@code first} and checks that every needle is where it belongs.
     *
     * @throws InvalidExperimentException if a needle is missing from the tensors
     */
    public void fill(long seed, long first, Workers workers) {
        workers.run(draws.length, (worker, sequence) -> {
            Draw draw = draws[(int) sequence];
            draw.fill(seed, first + sequence);
            place((int) sequence, draw, draw.keys(), IntStream.range(0, length).toArray());
            requireNeedles((int) sequence, draw);
        });
    }

    /** Writes a draw to one sequence of the tensors, with these keys and these of its codewords as values. */
    void place(int sequence, Draw draw, float[] keys, int[] codes) {
        query.select(0, sequence).copyFrom(draw.queries());
        key.select(0, sequence).copyFrom(keys);
        placeValues(sequence, draw.codebook(), codes);
    }

    private void placeValues(int sequence, Codebook codebook, int[] codes) {
        float[] rows = new float[length * protocol.valueDim()];
        for (int item = 0; item < length; item++) {
            codebook.copy(codes[item], rows, item * protocol.valueDim());
        }
        value.select(0, sequence).copyFrom(rows);
    }

    /** Gives the items each other's values: the arm in which recall must fall to chance. */
    void shuffleValues(Workers workers) {
        workers.run(draws.length, (worker, sequence) -> {
            Draw draw = draws[(int) sequence];
            placeValues((int) sequence, draw.codebook(), draw.shuffledCodes());
        });
    }

    /** Reads the needles back from the tensors: what a variant is given, not what was meant. */
    private void requireNeedles(int sequence, Draw draw) {
        for (int depth = 0; depth < protocol.depths(); depth++) {
            int position = protocol.position(depth, length);
            double cosine = 0;
            for (int i = 0; i < protocol.headDim(); i++) {
                cosine += (double) query.get(sequence, 0, depth, i) * key.get(sequence, 0, position, i);
            }
            cosine /= protocol.norm() * protocol.norm();
            double valueError = 0;
            for (int i = 0; i < protocol.valueDim(); i++) {
                float expected = draw.codebook().component(draw.needleCode(depth), i);
                valueError = Math.max(valueError, Math.abs(value.get(sequence, 0, position, i) - expected));
            }
            if (!(Math.abs(cosine - protocol.needleCosine()) < NEEDLE_TOLERANCE) || valueError != 0) {
                throw new InvalidExperimentException("control 'needle present' failed at length " + length + ", depth "
                        + protocol.depth(depth) + ": the query's cosine with the key at position " + position + " is "
                        + cosine + ", expected " + protocol.needleCosine() + ", and its value is off by " + valueError
                        + "; no figure of this length can be trusted");
            }
        }
    }

    /** The draw of a sequence. */
    public Draw draw(int sequence) {
        return draws[sequence];
    }

    /** Draws of a call. */
    public int size() {
        return draws.length;
    }

    /** [batch, 1, 2 depths, headDim]: the question of each depth, then as many for nothing. */
    public Tensor query() {
        return query;
    }

    /** [batch, 1, length, headDim]. */
    public Tensor key() {
        return key;
    }

    /** [batch, 1, length, valueDim]. */
    public Tensor value() {
        return value;
    }
}
