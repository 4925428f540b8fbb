package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.RandomFeatures;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A variant under examination: it answers a batch, its answers are read, the outcomes are kept. Distinct sequences and
 * draws may be read by different threads.
 */
final class RetrievalSubject {
    private final NewestQueryAttention attention;
    private final Tensor output;
    private final RetrievalOutcomes plain;
    private final Optional<RetrievalOutcomes> centred;

    /** @param vocabularySize words of the text, and the answer */
    RetrievalSubject(NewestQueryAttention attention, TextRecallDesign design, int vocabularySize, RunArena arena) {
        this.attention = attention;
        output = arena.tensor("answers", attention.shape().output().sizes());
        AttentionVariant variant = attention.variant();
        Optional<OverlapLaw> law = RetrievalFunction.overlapLaw(variant);
        plain = new RetrievalOutcomes(
                design, vocabularySize, law.map(one -> new RepetitionForm(one, vocabularySize, false)));
        centred = variant.family() == AttentionFunction.Family.LINEAR
                        && RandomFeatures.of(variant).isEmpty()
                ? Optional.of(new RetrievalOutcomes(
                        design, vocabularySize, law.map(one -> new RepetitionForm(one, vocabularySize, true))))
                : Optional.empty();
    }

    /** Answers all questions of a batch. */
    void answer(HaystackBatch batch) {
        attention.forward(batch.query(), batch.key(), batch.value(), output, 1);
    }

    /** Reads and keeps the answer to the question of a draw at a depth. */
    void read(int depth, int draw, int sequence, Haystack haystack, HaystackBatch batch, NearestWord reader) {
        int dim = attention.shape().headDim();
        double mass = output.get(sequence, 0, 0, dim);
        boolean inSight = attention.vantage().sees(haystack.answerPosition());
        int answer = haystack.answer();
        plain.enter(depth, draw, haystack, inSight, reader.read(outputOf(sequence, batch, false), answer), mass);
        centred.ifPresent(outcomes -> outcomes.enter(
                depth, draw, haystack, inSight, reader.read(outputOf(sequence, batch, true), answer), mass));
    }

    /** Predicts a draw from what is in sight of the question. */
    void predict(int draw, Haystack haystack) {
        QuestionOverlap overlap = QuestionOverlap.of(
                haystack, position -> attention.vantage().sees(position), TextRecallDesign.CONTEXT_LENGTH);
        plain.predict(draw, overlap);
        centred.ifPresent(outcomes -> outcomes.predict(draw, overlap));
    }

    /** Reads and keeps the answer to a question that cannot be answered. */
    void readControl(ControlArm arm, int sequence, Haystack haystack, HaystackBatch batch, NearestWord reader) {
        int answer = haystack.answer();
        plain.enterControl(arm, reader.read(outputOf(sequence, batch, false), answer));
        centred.ifPresent(outcomes -> outcomes.enterControl(arm, reader.read(outputOf(sequence, batch, true), answer)));
    }

    private float[] outputOf(int sequence, HaystackBatch batch, boolean lessMean) {
        float[] words = new float[attention.shape().headDim()];
        for (int i = 0; i < words.length; i++) {
            words[i] = output.get(sequence, 0, 0, i) - (lessMean ? batch.meanValue(sequence, i) : 0);
        }
        return words;
    }

    /**
     * The cells of this variant.
     *
     * @param template the plain cell of the variant
     * @throws dev.sightline.evaluation.InvalidExperimentException if a control fails
     */
    List<CellResult> results(Cell template) {
        Cell plainCell =
                RandomFeatures.name(template.with("mask", attention.vantage().label()), attention.function());
        Cell cell = attention.function() instanceof AttentionFunction.Recurrence
                ? plainCell.with("decayFactor", RetrievalFunction.gates().decayFactor())
                : plainCell;
        List<CellResult> results = new ArrayList<>(plain.results(cell));
        centred.ifPresent(outcomes -> results.addAll(outcomes.results(cell.read("centred"))));
        return results;
    }
}
