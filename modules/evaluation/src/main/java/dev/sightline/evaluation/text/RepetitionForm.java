package dev.sightline.evaluation.text;

import dev.sightline.evaluation.text.QuestionOverlap.Context;
import dev.sightline.evaluation.theory.Decoding;
import dev.sightline.evaluation.theory.DiscretisedLaw;
import dev.sightline.evaluation.theory.NearestValueDecoder;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.evaluation.theory.Rivals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Recall in a text that repeats itself, in closed form from counts of words. With N_j contexts that agree with the
 * question in j of m slots and w_j the mean weight of such a context,
 *
 * <pre>mass = w / (w + sum over j of N_j w_j),   for softmax  w_j / w = e^(-tau (1 - j/m)) M_d(tau s_j),</pre>
 *
 * s_j the {@link OverlapLaw#spread} and M_d as in {@link dev.sightline.evaluation.theory.SphereMoments}. Without
 * repetition (N_0 = n - 1) this is the mean field of the constructed task. Recall and cosine come from
 * {@link NearestValueDecoder}: the rivals are the words of the vocabulary, each with the weights of all its contexts
 * added up, so that a frequent word is a strong rival even where none of its contexts resembles the question.
 *
 * <p>Valid while the sum is not ruled by its largest term, {@code logitScale^2 / dim < ln n}; it is then within about
 * 0.03 of the mass measured in English text. Immutable and thread-safe.
 */
final class RepetitionForm {
    /** Weights this close, in standard deviations of a random word's score, decide no contest. */
    private static final double RESOLUTION = 0.1;

    /** What is known of a needle that the mask hides: the output is made of other words alone. */
    static final RecallPrediction HIDDEN = new RecallPrediction(OptionalDouble.of(0), 0, 0);

    private final NearestValueDecoder decoder;
    private final int vocabularySize;
    private final double needle;
    private final double[] means;
    private final double[] variances;
    private final boolean centred;

    /**
     * The form of an attention function.
     *
     * @param vocabularySize words that the decoder chooses from, the answer included
     * @param centred whether the mean value of the haystack is subtracted from the output
     */
    RepetitionForm(OverlapLaw law, int vocabularySize, boolean centred) {
        this.decoder = NearestValueDecoder.of(TextRecallDesign.DIM);
        this.vocabularySize = vocabularySize;
        this.needle = law.needle();
        this.means = new double[TextRecallDesign.CONTEXT_LENGTH];
        this.variances = new double[TextRecallDesign.CONTEXT_LENGTH];
        this.centred = centred;
        for (int shared = 0; shared < means.length; shared++) {
            DiscretisedLaw weight = law.weight(shared);
            means[shared] = weight.expectation(w -> w);
            variances[shared] = Math.max(0, weight.expectation(w -> w * w) - means[shared] * means[shared]);
        }
    }

    /** Words that the decoder chooses from, the answer included. */
    int vocabularySize() {
        return vocabularySize;
    }

    /** A word's weight in the mixture. */
    private record WordWeight(double mean, double variance) {
        WordWeight plus(WordWeight other) {
            return new WordWeight(mean + other.mean, variance + other.variance);
        }
    }

    /**
     * Predicts the answer to one question.
     *
     * @param overlap the contexts in sight
     */
    RecallPrediction predict(QuestionOverlap overlap) {
        double total = needle;
        long contexts = 1;
        for (Context context : overlap.contexts()) {
            total += context.count() * means[context.sharedSlots()];
            contexts += context.count();
        }
        // Subtracting the mean value takes the average weight from every item.
        double average = centred ? total / contexts : 0;
        Map<Integer, WordWeight> words = new HashMap<>();
        for (Context context : overlap.contexts()) {
            int count = context.count();
            // Equal contexts have equal keys, so their weights fluctuate together.
            WordWeight weight = new WordWeight(
                    count * (means[context.sharedSlots()] - average),
                    (double) count * count * variances[context.sharedSlots()]);
            words.merge(context.word(), weight, WordWeight::plus);
        }
        double needleLeft = needle - average;
        List<Rivals> rivals = grouped(words, needleLeft);
        rivals.add(Rivals.absent(vocabularySize - 1.0 - words.size()));
        Decoding decoding = decoder.decode(DiscretisedLaw.constant(needleLeft), rivals);
        return new RecallPrediction(OptionalDouble.of(needle / total), decoding.recall(), decoding.cosine());
    }

    /** Rounds the weights of the words to what matters, so that thousands of words become some dozen laws. */
    private List<Rivals> grouped(Map<Integer, WordWeight> words, double needleLeft) {
        double energy = needleLeft * needleLeft;
        for (WordWeight word : words.values()) {
            energy += word.mean() * word.mean() + word.variance();
        }
        double grain = RESOLUTION * Math.sqrt(energy / TextRecallDesign.DIM);
        Map<Long, List<WordWeight>> groups = new TreeMap<>();
        for (WordWeight word : words.values()) {
            long mean = Math.round(word.mean() / grain);
            long deviation = Math.round(Math.sqrt(word.variance()) / grain);
            groups.computeIfAbsent((mean << 32) + deviation, unseen -> new ArrayList<>())
                    .add(word);
        }
        List<Rivals> rivals = new ArrayList<>();
        groups.values().forEach(members -> rivals.add(new Rivals(members.size(), typical(members, grain))));
        return rivals;
    }

    private static DiscretisedLaw typical(List<WordWeight> members, double grain) {
        WordWeight sum = members.stream().reduce(new WordWeight(0, 0), WordWeight::plus);
        double mean = sum.mean() / members.size();
        double variance = sum.variance() / members.size();
        if (Math.sqrt(variance) > 0.5 * grain) {
            return DiscretisedLaw.normal(mean, variance);
        }
        // Too small a fluctuation to decide a contest, but thousands of them are the noise: keep the energy.
        return DiscretisedLaw.constant(Math.copySign(Math.sqrt(mean * mean + variance), mean));
    }
}
