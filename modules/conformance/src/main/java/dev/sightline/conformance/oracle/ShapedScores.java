package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.ScoreChanges;

/**
 * The scores of one head in float64, as {@link ScoreChanges} define them, and how far rounding can move them.
 *
 * @param function of one head
 */
record ShapedScores(Softmax function) {
    /** The factor of a product of a query and a key. */
    double factor() {
        return function.scale() / function.changes().temperature(0);
    }

    /** What a product of a query and a key, already multiplied by {@link #factor}, becomes before the bias. */
    double score(double product, long query, long key) {
        return capped(product) + ofDistance(query, key);
    }

    /** How far {@link #score} moves if each of its terms moves by its own size: the products, the cap, the distance. */
    double terms(double product, double termsOfProduct, long query, long key) {
        double capped = capped(product);
        if (!function.changes().isCapped()) {
            return termsOfProduct + Math.abs(ofDistance(query, key));
        }
        double cap = function.changes().softcap();
        double steepness = 1 - capped / cap * (capped / cap);
        // Where tanh is flat, an infinite product moves nothing.
        double moved = steepness == 0 ? 0 : steepness * termsOfProduct;
        return moved + Math.abs(capped) + Math.abs(ofDistance(query, key));
    }

    /** The score that takes weight and gives no value; -infinity if there is none. */
    double sink() {
        return function.changes().sink(0);
    }

    private double capped(double product) {
        double cap = function.changes().softcap();
        return function.changes().isCapped() ? cap * Math.tanh(product / cap) : product;
    }

    private double ofDistance(long query, long key) {
        return function.changes()
                .alibi()
                .map(alibi -> -alibi.slopes().get(0) * Math.abs((double) (key - query - alibi.offset())))
                .orElse(0.0);
    }
}
