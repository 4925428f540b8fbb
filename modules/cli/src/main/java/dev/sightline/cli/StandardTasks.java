package dev.sightline.cli;

import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.dilution.DilutionTask;
import dev.sightline.evaluation.eviction.EvictionTask;
import dev.sightline.evaluation.fading.FadingTask;
import dev.sightline.evaluation.recall.ConstructedRecallTask;
import dev.sightline.evaluation.rotary.RotaryTask;
import dev.sightline.evaluation.scaling.ScalingTask;
import dev.sightline.evaluation.streaming.StreamingRecallTask;
import dev.sightline.evaluation.text.TextRecallTask;
import java.util.List;

/** The tasks of a whole report, in the order of its sections. */
final class StandardTasks {
    private StandardTasks() {}

    static List<Task> all() {
        return List.of(
                new ConstructedRecallTask(),
                new TextRecallTask(),
                new EvictionTask(),
                new DilutionTask(),
                new FadingTask(),
                new StreamingRecallTask(),
                new RotaryTask(),
                new ScalingTask());
    }
}
