package dev.sightline.evaluation.text;

import dev.sightline.evaluation.theory.DiscretisedLaw;
import dev.sightline.evaluation.theory.EluLinearRecall;
import dev.sightline.evaluation.theory.RecallSetting;

/**
 * The weight that an attention function gives to a context, by the number of slots in which the context agrees with the
 * question; the needle's own context agrees in all. A common factor of all weights is of no account.
 */
interface OverlapLaw {
    /** Law of the weight of a context that agrees in fewer than all slots. */
    DiscretisedLaw weight(int sharedSlots);

    /** The needle's weight on the same scale. */
    double needle();

    /** The mean cosine of two keys whose contexts agree in some of their slots. */
    static double meanCosine(int sharedSlots, int slots) {
        return (double) sharedSlots / slots;
    }

    /**
     * The standard deviation of that cosine, in units of {@code 1/sqrt(dim)}: what two unrelated keys have. With r =
     * shared/slots,
     *
     * <pre>spread^2 = (1-r)^2 (1 + 2 r (slots-1)/slots) + r^2 (1-r) (1-r-1/slots),</pre>
     *
     * which is {@code (1-r^2)^2} for many slots: less than for random directions of that mean cosine, {@code 1-r^2},
     * since what the two sums share also stretches them both. From the linear terms of the cosine in the products of
     * distinct words' vectors; the next ones are of relative order {@code 1/dim}.
     */
    static double spread(int sharedSlots, int slots) {
        double r = meanCosine(sharedSlots, slots);
        double rest = 1 - r;
        double square = rest * rest * (1 + 2 * r * (slots - 1) / slots) + r * r * rest * (rest - 1.0 / slots);
        return Math.sqrt(square);
    }

    /**
     * Softmax attention: weights {@code e^(logitScale (cosine - 1))}.
     *
     * @param dim components of a key
     * @param slots of a context
     */
    record Softmax(int dim, int slots, double logitScale) implements OverlapLaw {
        @Override
        public DiscretisedLaw weight(int sharedSlots) {
            double mean = meanCosine(sharedSlots, slots);
            double spread = spread(sharedSlots, slots);
            return DiscretisedLaw.cosine(dim).map(c -> Math.exp(logitScale * (mean + spread * c - 1)));
        }

        @Override
        public double needle() {
            return 1;
        }
    }

    /**
     * Normalised linear attention over elu + 1: weights in units of the mean weight of an unrelated context. Agreement
     * raises a weight to {@link EluLinearRecall#relativeWeight} at most; its spread hardly depends on agreement.
     *
     * @param dim components of a key
     * @param slots of a context
     * @param logitScale the scale that queries and keys share evenly
     */
    record EluLinear(int dim, int slots, double logitScale) implements OverlapLaw {
        @Override
        public DiscretisedLaw weight(int sharedSlots) {
            EluLinearRecall recall = recall(meanCosine(sharedSlots, slots));
            return DiscretisedLaw.normal(recall.relativeWeight(), recall.rivalEnergy() - 1);
        }

        @Override
        public double needle() {
            return recall(1).relativeWeight();
        }

        private EluLinearRecall recall(double cosine) {
            // A weight depends neither on the number of items nor on the values.
            return EluLinearRecall.splitScale(new RecallSetting(2, dim, dim, logitScale, cosine));
        }
    }
}
