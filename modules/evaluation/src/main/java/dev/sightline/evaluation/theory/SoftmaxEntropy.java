package dev.sightline.evaluation.theory;

/**
 * The mean entropy of softmax weights over random keys, in nats, with and without a needle. Immutable and thread-safe.
 *
 * <pre>mean field  H = ln n + ln M(tau) - tau M'(tau)/M(tau)
 *             with a needle of mass A: -A ln A - (1-A) ln(1-A) + (1-A) H of the n-1 others
 * quadrature  H = (1 - tau d/dtau) E ln Z,   E ln Z = integral of (e^{-t} - E e^{-tZ}) / t dt</pre>
 *
 * The quadrature is exact in every regime, the needle included, because {@code H = ln Z - tau (sum of p_i c_i)} and
 * the second term is the slope of the first. The mean field is good to .03 while {@code tau^2 / keyDim <= 0.6 ln n}
 * and too low beyond, long before the weights condense at {@code 2 ln n}; its Gaussian limit is
 * {@code ln n - tau^2 / (2 keyDim)}.
 *
 * <p>{@link #effectiveSupport} is {@code e^H}: the number of items that evenly shared weights of the same entropy
 * would spread over. It is to be set beside the exponential of the measured mean entropy: the mean of the exponentials
 * of single draws lies above it (Jensen).
 *
 * <p>Cost of the quadrature: 0.5 to 3 ms for each length, up to a logit scale of 64.
 *
 * <p>Reference: Derrida (1981), Physical Review B 24, 2613, for the regimes.
 */
public final class SoftmaxEntropy {
    private static final double NEGLIGIBLE = 1e-15;

    private final int keyDim;
    private final double logitScale;
    private final SoftmaxPartition partition;

    private SoftmaxEntropy(int keyDim, double logitScale) {
        this.keyDim = keyDim;
        this.logitScale = logitScale;
        partition = new SoftmaxPartition(keyDim, Math.min(logitScale, SoftmaxMass.SHARPEST));
    }

    /** The entropy at this logit scale. */
    public static SoftmaxEntropy of(int keyDim, double logitScale) {
        RecallSetting checked = new RecallSetting(1, keyDim, keyDim, logitScale, 0);
        return new SoftmaxEntropy(checked.keyDim(), checked.logitScale());
    }

    /** Number of items that weights of this entropy spread over. */
    public static double effectiveSupport(double entropy) {
        return Math.exp(entropy);
    }

    /** Exact mean entropy over {@code length >= 1} random items. */
    public double quadrature(long length) {
        RecallSetting.requireItems(length);
        return sharpened(exact(length, Needle.NONE));
    }

    /** Exact mean entropy over a needle of cosine {@code needleCosine} and {@code length - 1} random items. */
    public double quadratureWithNeedle(long length, double needleCosine) {
        RecallSetting setting = new RecallSetting(length, keyDim, keyDim, logitScale, needleCosine);
        return length == 1 ? 0 : sharpened(exact(length - 1, new Needle(1, setting.needleCosine())));
    }

    /** Short form of {@link #quadrature}. */
    public double meanField(long length) {
        return Math.log((double) length)
                + SphereMoments.logMoment(keyDim, logitScale)
                - logitScale * SphereMoments.tiltedMean(keyDim, logitScale);
    }

    /** Short form of {@link #quadratureWithNeedle}. */
    public double meanFieldWithNeedle(long length, double needleCosine) {
        if (length == 1) {
            return 0;
        }
        double logOdds =
                logitScale * needleCosine - SphereMoments.logMoment(keyDim, logitScale) - Math.log(length - 1.0);
        double mass = 1 / (1 + Math.exp(-logOdds));
        double rest = 1 / (1 + Math.exp(logOdds));
        return entropyTerm(mass) + entropyTerm(rest) + rest * meanField(length - 1);
    }

    /** Whether the short forms are good to about .03 at {@code length} items. */
    public boolean meanFieldHolds(long length) {
        return logitScale * logitScale / keyDim <= 0.6 * Math.log((double) length);
    }

    private static double entropyTerm(double probability) {
        return probability == 0 ? 0 : -probability * Math.log(probability);
    }

    /**
     * Past the sharpest scale computed, entropy comes from near ties of the two largest logits: it falls like 1/scale.
     */
    private double sharpened(double entropy) {
        return Math.max(0, logitScale > partition.scale() ? entropy * partition.scale() / logitScale : entropy);
    }

    private record Needle(int count, double cosine) {
        static final Needle NONE = new Needle(0, 0);
    }

    /**
     * Integrates over {@code x = ln t}, outwards from where tZ is about 1, the difference of the two exponentials less
     * tau times the slope of the second.
     */
    private double exact(long randomItems, Needle needle) {
        double count = randomItems;
        double scale = partition.scale();
        double logMean = Math.log(count) + SphereMoments.logMoment(keyDim, scale);
        double centre = needle.count() == 0 ? logMean : Math.max(logMean, scale * needle.cosine());
        double sum = 0;
        for (int k = 0; ; k++) {
            double x = k * SoftmaxPartition.STEP;
            Terms terms = terms(x - centre, count, needle);
            double kept = Math.exp(-Math.exp(x));
            sum += kept - terms.transform() - scale * terms.slope();
            if (kept < NEGLIGIBLE && terms.transform() < NEGLIGIBLE) {
                break;
            }
        }
        for (int k = 1; ; k++) {
            double x = -k * SoftmaxPartition.STEP;
            Terms terms = terms(x - centre, count, needle);
            sum += terms.complement() + Math.expm1(-Math.exp(x)) - scale * terms.slope();
            if (x < SoftmaxPartition.LOWEST) {
                break;
            }
        }
        return centre + SoftmaxPartition.STEP * sum;
    }

    /** At one t: {@code E e^{-tZ}}, one minus it, and its negated slope with the scale. */
    private record Terms(double transform, double complement, double slope) {}

    private Terms terms(double x, double count, Needle needle) {
        SoftmaxPartition.Transform one = partition.at(x);
        double rate = needle.count() * Math.exp(x + partition.scale() * needle.cosine());
        double logTransform = count * one.logPhi() - rate;
        double transform = Math.exp(logTransform);
        if (transform == 0) {
            return new Terms(0, 1, 0);
        }
        double slope = transform * (needle.cosine() * rate + count * one.slope() / Math.exp(one.logPhi()));
        return new Terms(transform, -Math.expm1(logTransform), slope);
    }
}
