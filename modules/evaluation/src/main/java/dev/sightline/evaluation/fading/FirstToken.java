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
    private static final double NORM = Math.sqrt(LOGIT_SCALE * Math.sqrt(HEAD_DIM));

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
            case NEEDLE -> turnedTowards(keys, query);
            case DISTRACTOR -> query;
        };
    }

    /** The vector in the plane of the needle's key and a random direction that has the needle's cosine with the key. */
    private static float[] turnedTowards(float[] keys, float[] direction) {
        double along = 0;
        for (int i = 0; i < HEAD_DIM; i++) {
            along += keys[i] * direction[i] / (NORM * NORM);
        }
        double factor = Math.sqrt((1 - NEEDLE_COSINE * NEEDLE_COSINE) / (1 - along * along));
        float[] turned = new float[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM; i++) {
            turned[i] = (float) (NEEDLE_COSINE * keys[i] + factor * (direction[i] - along * keys[i]));
        }
        return turned;
    }
}
