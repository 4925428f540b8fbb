package dev.sightline.evaluation.theory;

/**
 * Codewords that compete with the needle's value when the output of an attention is decoded, alike in law.
 *
 * @param count how many there are; need not be a whole number
 * @param weight law of the weight that each has in the mixture, on the scale of the needle's own weight
 */
public record Rivals(double count, DiscretisedLaw weight) {
    /** @throws IllegalArgumentException if the count is negative or not a number */
    public Rivals {
        if (!(count >= 0)) {
            throw new IllegalArgumentException(count + " rival codewords; a number of at least 0 is needed");
        }
    }

    /** Codewords that the mixture does not contain. */
    public static Rivals absent(double count) {
        return new Rivals(count, DiscretisedLaw.constant(0));
    }

    /** Expected squared length that they bring to the mixture. */
    double energy() {
        return count * weight.expectation(w -> w * w);
    }
}
