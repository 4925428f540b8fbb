package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.statistics.RandomStream;

/**
 * One random instance at one length: keys, a query for the needle at every depth, as many queries for nothing, and a
 * codebook whose codeword j is the value of item j. All depths share the draw (a paired design); keys, queries and
 * values come from streams of their own, so that each depends on the draw's number alone.
 */
public final class Draw {
    private final RecallProtocol protocol;
    private final int length;
    private final float[] keys;
    private final float[] queries;
    private final Codebook codebook;
    private int[] shuffledCodes = {};
    private int[] absentPositions = {};
    private int[] sampledPositions = {};

    /** Room for a draw; {@link #fill} makes one. */
    Draw(RecallProtocol protocol, int length) {
        this.protocol = protocol;
        this.length = length;
        this.keys = new float[Math.multiplyExact(length, protocol.headDim())];
        this.queries = new float[rows() * protocol.headDim()];
        this.codebook = new Codebook(length, protocol.valueDim());
    }

    /** Query rows: the needle at each depth, then no needle as often. */
    int rows() {
        return 2 * protocol.depths();
    }

    /** Replaces what was here by the draw of a number. */
    void fill(long seed, long number) {
        int dim = protocol.headDim();
        RandomStream keyStream = stream(seed, "keys", number);
        for (int item = 0; item < length; item++) {
            keyStream.direction(keys, item * dim, dim, protocol.norm());
        }
        RandomStream queryStream = stream(seed, "queries", number);
        for (int depth = 0; depth < protocol.depths(); depth++) {
            drawQuery(protocol.position(depth, length) * dim, depth * dim, queryStream);
        }
        RandomStream absentStream = stream(seed, "no needle", number);
        absentPositions = new int[protocol.depths()];
        for (int depth = 0; depth < protocol.depths(); depth++) {
            // A query for a key that was never stored is a random direction.
            absentStream.direction(queries, (protocol.depths() + depth) * dim, dim, protocol.norm());
            absentPositions[depth] = absentStream.nextInt(length);
        }
        codebook.fill(stream(seed, "values", number));
        shuffledCodes = stream(seed, "shuffled values", number).permutation(length);
        sampledPositions = samplePositions(stream(seed, "sampled weights", number));
    }

    private RandomStream stream(long seed, String what, long number) {
        return RandomStream.of(seed, ConstructedRecallTask.NAME + " n=" + length + " " + what, number);
    }

    /**
     * rho k + sqrt(1 - rho^2) u, u the part of a random direction that is orthogonal to k, made unit; times the norm.
     */
    private void drawQuery(int key, int query, RandomStream random) {
        int dim = protocol.headDim();
        double norm = protocol.norm();
        random.direction(queries, query, dim, 1);
        double along = 0;
        for (int i = 0; i < dim; i++) {
            along += queries[query + i] * keys[key + i] / norm;
        }
        double rho = protocol.needleCosine();
        double across = Math.sqrt((1 - rho * rho) / (1 - along * along));
        for (int i = 0; i < dim; i++) {
            double unitKey = keys[key + i] / norm;
            double orthogonal = queries[query + i] - along * unitKey;
            queries[query + i] = (float) (norm * (rho * unitKey + across * orthogonal));
        }
    }

    private int[] samplePositions(RandomStream random) {
        int[] positions = new int[protocol.valueDim() - protocol.depths()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = random.nextInt(length);
        }
        return positions;
    }

    /** [length, headDim]; not to be changed. */
    float[] keys() {
        return keys;
    }

    /** [rows, headDim]; not to be changed. */
    float[] queries() {
        return queries;
    }

    /** The values of the items. */
    Codebook codebook() {
        return codebook;
    }

    /** A random assignment of codewords to items: the arm in which no value is where it belongs but by chance. */
    int[] shuffledCodes() {
        return shuffledCodes;
    }

    /** The codeword that a depth's query ought to recall. */
    public int needleCode(int depth) {
        return protocol.position(depth, length);
    }

    /** The codeword that a query without a needle is scored against: of an item drawn at random, so chance is 1/n. */
    int absentCode(int depth) {
        return absentPositions[depth];
    }

    /** Positions at which to read weights: the needle of each depth, then some at random. */
    int[] probedPositions() {
        int[] positions = new int[protocol.valueDim()];
        for (int depth = 0; depth < protocol.depths(); depth++) {
            positions[depth] = protocol.position(depth, length);
        }
        System.arraycopy(sampledPositions, 0, positions, protocol.depths(), sampledPositions.length);
        return positions;
    }
}
