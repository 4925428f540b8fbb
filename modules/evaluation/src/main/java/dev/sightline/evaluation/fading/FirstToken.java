package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Locale;

/**
 * What the first token is to the query that attention reads it with. Queries and keys have a random direction each and
 * the same norm, so that a softmax with scale 1 / sqrt(headDim) sees logits {@value #LOGIT_SCALE} times the cosine.
 */
enum FirstToken {
    /** What is asked for: its key has the cosine {@value #NEEDLE_COSINE} with the query, all other keys are random. */
    NEEDLE,
    /** One token among many: its key is as random as all others. */
    DISTRACTOR;

    /** Coordinates of a query and of a key. */
    static final int HEAD_DIM = 64;

    /** tau: the logit of a key that points where the query does. */
    static final double LOGIT_SCALE = 8;

    /** rho: how well the query resembles the needle's key. */
    static final double NEEDLE_COSINE = 0.7;

    /** Of queries and keys alike: scale times norm squared is tau. */
    static final double NORM = Math.sqrt(LOGIT_SCALE * Math.sqrt(HEAD_DIM));

    /** The reading of cells. */
    String reading() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Random keys [length, headDim], the first token's first. */
    static float[] keys(int length, RandomStream random) {
        float[] keys = new float[length * HEAD_DIM];
        for (int token = 0; token < length; token++) {
            random.direction(keys, token * HEAD_DIM, HEAD_DIM, NORM);
        }
        return keys;
    }

    /** A query [headDim] for keys that begin with the first token's. */
    float[] query(float[] keys, RandomStream random) {
        float[] query = new float[HEAD_DIM];
        random.direction(query, 0, HEAD_DIM, NORM);
        return switch (this) {
            case NEEDLE -> turnedTowards(keys, query, NEEDLE_COSINE);
            case DISTRACTOR -> query;
        };
    }

    /**
     * A query [headDim] whose cosine with the first key is {@link #rootMeanSquareCosine}. The mean square of a weight that is
     * linear in the query depends on the cosine's mean square alone, so a random one adds nothing but scatter.
     */
    float[] queryOfRootMeanSquareCosine(float[] keys, RandomStream random) {
        float[] direction = new float[HEAD_DIM];
        random.direction(direction, 0, HEAD_DIM, NORM);
        return turnedTowards(keys, direction, rootMeanSquareCosine());
    }

    /** The root mean square of the cosine between the query and the first token's key. */
    double rootMeanSquareCosine() {
        return switch (this) {
            case NEEDLE -> NEEDLE_COSINE;
            case DISTRACTOR -> 1 / Math.sqrt(HEAD_DIM);
        };
    }

    /** The same query asked at every token: [length, headDim]. */
    static float[] repeated(float[] query, int length) {
        float[] queries = new float[length * query.length];
        for (int token = 0; token < length; token++) {
            System.arraycopy(query, 0, queries, token * query.length, query.length);
        }
        return queries;
    }

    /** The vector in the plane of the first key and a random direction that has a cosine with the key. */
    private static float[] turnedTowards(float[] keys, float[] direction, double cosine) {
        double along = 0;
        for (int i = 0; i < HEAD_DIM; i++) {
            along += keys[i] * direction[i] / (NORM * NORM);
        }
        double factor = Math.sqrt((1 - cosine * cosine) / (1 - along * along));
        float[] turned = new float[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM; i++) {
            turned[i] = (float) (cosine * keys[i] + factor * (direction[i] - along * keys[i]));
        }
        return turned;
    }
}
