package dev.sightline.evaluation.text;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.WorkUnit;
import java.util.List;
import java.util.Map;

/** Stands for a unit where no text was given and the JDK carries none, so that the gap shows in the report. */
record MissingText(List<String> variants, int length, long seed) implements WorkUnit {
    /** Copies the list, so that a unit never changes. */
    MissingText {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return cell(String.join("+", variants)).with("kind", "unit");
    }

    private Cell cell(String variant) {
        return Cell.of(TextRecallTask.NAME, variant, length, seed, Map.of("text", "none"));
    }

    @Override
    public double weight() {
        return 0;
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        return variants.stream()
                .map(
                        variant -> CellResult.notApplicable(
                                cell(variant),
                                "this JDK has no folder 'legal' with its notices; give a UTF-8 text file or folder with --text"))
                .toList();
    }
}
