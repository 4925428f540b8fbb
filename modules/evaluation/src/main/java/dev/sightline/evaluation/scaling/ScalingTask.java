package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.sweep.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Scaling: time, FLOPs and memory of the forward pass against the length, for every variant, and single calls at very
 * long contexts. {@link CurveCells}, {@link LawCells}, {@link CrossoverCells} and {@link LongContextUnit} say what the
 * cells hold.
 *
 * <p>Times depend on the machine and on what else runs on it; FLOPs and ledger bytes do not.
 */
public final class ScalingTask implements Task {
    /** Name of the task. */
    public static final String NAME = "scaling";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        ScalingDesign design = ScalingDesign.of(settings.profile());
        String processor = Machine.here().processor();
        List<WorkUnit> units = new ArrayList<>();
        units.add(new ScalingCurveUnit(
                design, settings.variants().names(), settings.seed(), processor, System::nanoTime));
        for (int length : design.longContexts()) {
            for (String variant : settings.variants().names()) {
                units.add(new LongContextUnit(design, variant, length, settings.seed(), processor, System::nanoTime));
            }
        }
        return units;
    }
}
