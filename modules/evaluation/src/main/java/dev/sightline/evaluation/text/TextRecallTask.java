package dev.sightline.evaluation.text;

import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recall in real text: at every depth of haystacks of several lengths, how often a hand-built {@link RetrievalHead}
 * finds the word that completes a needle, for every attention variant. {@link RetrievalOutcomes} names the metrics.
 *
 * <p>The text is the one of the settings, else the {@link LegalNotices} of the running JDK. Variants are asked from the
 * newest position; one that serves windows only sees the newest {@value TextRecallDesign#WINDOW_KEYS} words. Linear
 * attention is read twice, plain and with the mean value subtracted.
 */
public final class TextRecallTask implements Task {
    /** Name of the task. */
    public static final String NAME = "text-recall";

    @Override
    public String name() {
        return NAME;
    }

    /** @throws IllegalArgumentException if the text of the settings cannot be read or holds no words */
    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        Optional<Corpus> corpus = settings.text().map(CorpusReader::read).or(LegalNotices::read);
        TextRecallDesign design = TextRecallDesign.of(settings.profile());
        List<String> variants = settings.variants().names();
        List<WorkUnit> units = new ArrayList<>();
        for (int length : design.lengths()) {
            units.add(
                    corpus.isPresent()
                            ? new TextRecallUnit(corpus.get(), design, variants, length, settings.seed())
                            : new MissingText(variants, length, settings.seed()));
        }
        return units;
    }
}
