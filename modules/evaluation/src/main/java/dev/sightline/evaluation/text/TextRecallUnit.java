package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recall in a text at one length: every variant at every depth, on the same haystacks, needles and heads.
 *
 * @param variants names, in the order of the cells
 * @param length words of a haystack
 */
record TextRecallUnit(Corpus corpus, TextRecallDesign design, List<String> variants, int length, long seed)
        implements WorkUnit {
    /** Seconds that a word of a haystack takes on two cores, for all variants together. */
    private static final double SECONDS_PER_WORD = 1e-6;

    /** What a unit takes beside: mostly drawing the vectors of all words for every draw. */
    private static final double SECONDS_PER_UNIT = 0.5;

    private static final String NO_VANTAGE = "serves neither a full mask nor a window from the newest position";

    /** Copies the list, so that a unit never changes. */
    TextRecallUnit {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return cell(String.join("+", variants)).with("kind", "unit");
    }

    private Cell cell(String variant) {
        return Cell.of(
                TextRecallTask.NAME,
                variant,
                length,
                seed,
                Map.of(
                        "text", corpus.name(),
                        "textHash", corpus.contentHash(),
                        "textWords", Integer.toString(corpus.length()),
                        "vocabulary", Integer.toString(corpus.vocabulary().size()),
                        "contextLength", Integer.toString(TextRecallDesign.CONTEXT_LENGTH),
                        "headDim", Integer.toString(TextRecallDesign.DIM),
                        "logitScale", Double.toString(TextRecallDesign.LOGIT_SCALE),
                        "window", Integer.toString(TextRecallDesign.WINDOW_KEYS),
                        "depths", Integer.toString(design.depths()),
                        "draws", Integer.toString(design.draws())));
    }

    /** Seconds on two cores, like the weights of the other tasks. */
    @Override
    public double weight() {
        return SECONDS_PER_UNIT + SECONDS_PER_WORD * length * design.depths() * design.draws();
    }

    /** Words that a question can be answered with: those of the text, and the answer. */
    int vocabularySize() {
        return corpus.vocabulary().size() + 1;
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        List<NeedleDraw> draws = new ArrayList<>();
        for (int draw = 0; draw < design.draws(); draw++) {
            RandomStream random = RandomStream.of(seed, "text-recall needle in " + length, draw);
            NeedleDraw.draw(corpus, length, design.depthValues(), TextRecallDesign.CONTEXT_LENGTH, random)
                    .ifPresent(draws::add);
        }
        if (draws.size() < design.draws()) {
            List<CellResult> results = new ArrayList<>();
            variants.forEach(variant -> results.addAll(notApplicable(variant, tooShort(draws.size()))));
            return results;
        }
        try (RunArena arena = RunArena.open("text-recall")) {
            return examine(draws, laboratory, arena);
        }
    }

    private List<CellResult> examine(List<NeedleDraw> draws, Laboratory laboratory, RunArena arena) {
        AttentionShape shape = HaystackBatch.shape(length, vocabularySize(), design.draws(), TextRecallDesign.DIM);
        Map<String, Optional<RetrievalSubject>> subjects = new LinkedHashMap<>();
        for (String name : variants) {
            AttentionVariant variant = laboratory.variants().get(name);
            Optional<NewestQueryAttention> attention = NewestQueryAttention.plan(
                    variant,
                    shape,
                    RetrievalFunction.of(variant, shape),
                    TextRecallDesign.WINDOW_KEYS,
                    RetrievalFunction.gates(),
                    laboratory.workers(),
                    arena);
            subjects.put(name, attention.map(one -> new RetrievalSubject(one, design, vocabularySize(), arena)));
        }
        HaystackBatch batch = new HaystackBatch(shape, RetrievalFunction.keyNorm(), arena);
        List<RetrievalSubject> served =
                subjects.values().stream().flatMap(Optional::stream).toList();
        new RetrievalExperiment(this, draws, served, batch, laboratory.workers()).run(Math.toIntExact(shape.batch()));
        List<CellResult> results = new ArrayList<>();
        subjects.forEach((name, subject) -> results.addAll(
                subject.map(one -> one.results(cell(name))).orElseGet(() -> notApplicable(name, NO_VANTAGE))));
        return results;
    }

    private String tooShort(int found) {
        return corpus.length() < length
                ? "the text has " + corpus.length() + " words, fewer than the " + length
                        + " of a haystack; give a longer text"
                : "only " + found + " of " + design.draws() + " haystacks of " + length + " words found, in a text of "
                        + corpus.length()
                        + ", that leave a sentence outside whose last words are unique; give a longer text";
    }

    private List<CellResult> notApplicable(String variant, String why) {
        List<CellResult> results = new ArrayList<>();
        for (double depth : design.depthValues()) {
            results.add(CellResult.notApplicable(cell(variant).atDepth(depth), why));
        }
        return results;
    }
}
