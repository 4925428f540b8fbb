package dev.sightline.evaluation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.ReferenceVariant;
import dev.sightline.evaluation.SweepException;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    static final SweepSettings SETTINGS = new SweepSettings(
            Profile.TINY, 42, Optional.empty(), AttentionVariants.of(List.of(ReferenceVariant.softmax())));

    static SweepResult run(SweepPlan plan, UnitArchive archive, SweepListener listener) {
        try (Workers workers = Workers.of(1)) {
            return Sweep.run(plan, new Laboratory(SETTINGS.variants(), workers), archive, "sightline test", listener);
        }
    }

    @Test
    void cellsComeInTheOrderOfThePlanWithTheSummaryOfEachTaskLast() {
        SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(3), new SampleTask("second", 1, unit -> {})), SETTINGS);
        List<CellResult> cells =
                run(plan, UnitArchive.NONE, SweepListener.SILENT).cells();
        List<String> order = cells.stream()
                .map(result -> result.cell().task()
                        + result.cell().length()
                        + result.metrics().keySet())
                .toList();
        assertEquals(
                List.of(
                        "sample0[recall]",
                        "sample0[recall]",
                        "sample1[recall]",
                        "sample1[recall]",
                        "sample2[recall]",
                        "sample2[recall]",
                        "sample0[cells]",
                        "second0[recall]",
                        "second0[recall]",
                        "second0[cells]"),
                order);
        assertEquals(6, cells.get(6).metric("cells").value());
    }

    @Test
    void aResumedSweepMeasuresTheRestAloneAndGivesTheSameCells(@TempDir Path folder) {
        List<CellResult> whole = run(
                        SweepPlan.of(List.of(SampleTask.of(5)), SETTINGS), UnitArchive.NONE, SweepListener.SILENT)
                .cells();
        SampleTask dying = new SampleTask("sample", 5, unit -> {
            if (unit == 3) {
                throw new IllegalStateException("pulled the plug");
            }
        });
        SweepPlan plan = SweepPlan.of(List.of(dying), SETTINGS);
        assertThrows(IllegalStateException.class, () -> {
            try (Journal journal = Journal.open(folder, plan.configuration(), false)) {
                run(plan, journal, SweepListener.SILENT);
            }
        });
        List<Integer> measured = new ArrayList<>();
        SweepPlan again = SweepPlan.of(List.of(new SampleTask("sample", 5, measured::add)), SETTINGS);
        try (Journal journal = Journal.open(folder, again.configuration(), true)) {
            SweepResult result = run(again, journal, SweepListener.SILENT);
            assertEquals(whole, result.cells());
            assertEquals(
                    "5, of which 3 from an earlier run",
                    result.provenance().facts().get("units"));
        }
        assertEquals(List.of(3, 4), measured);
    }

    @Test
    void progressCountsUnitsAndWeights(@TempDir Path folder) {
        SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(3)), SETTINGS);
        List<String> heard = new ArrayList<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void started(WorkUnit unit, Progress progress) {
                heard.add("started " + unit.key().length());
            }

            @Override
            public void advanced(Progress progress) {
                heard.add(progress.unitsDone() + "/" + progress.units() + " " + progress.weightDone() + "/"
                        + progress.weight() + " resumed " + progress.weightResumed());
            }
        };
        try (Journal journal = Journal.open(folder, plan.configuration(), false)) {
            journal.add(plan.units().get(1).hash(), List.of());
            run(plan, journal, listener);
        }
        assertEquals(
                List.of(
                        "1/3 2.0/6.0 resumed 2.0",
                        "started 0",
                        "2/3 3.0/6.0 resumed 2.0",
                        "started 2",
                        "3/3 6.0/6.0 resumed 2.0"),
                heard);
    }

    @Test
    void damageFoundInTheJournalIsPassedOn(@TempDir Path folder) throws IOException {
        SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(1)), SETTINGS);
        Journal.open(folder, plan.configuration(), false).close();
        Files.writeString(folder.resolve(Journal.FILE_NAME), "cut off", StandardOpenOption.APPEND);
        List<String> warnings = new ArrayList<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void warned(String message) {
                warnings.add(message);
            }
        };
        try (Journal journal = Journal.open(folder, plan.configuration(), true)) {
            run(plan, journal, listener);
            assertEquals(journal.warnings(), warnings);
        }
        assertEquals(1, warnings.size());
    }

    @Test
    void twoUnitsOfOneKeyAreADefect() {
        Task twice = new Task() {
            @Override
            public String name() {
                return "twice";
            }

            @Override
            public List<WorkUnit> plan(SweepSettings settings) {
                return List.of(
                        SampleTask.of(1).plan(settings).getFirst(),
                        SampleTask.of(1).plan(settings).getFirst());
            }
        };
        assertThrows(IllegalStateException.class, () -> SweepPlan.of(List.of(twice), SETTINGS));
    }

    @Test
    void aTaskThatCannotServeTheSettingsSaysSoInOneLine() {
        Task refusing = new Task() {
            @Override
            public String name() {
                return "refusing";
            }

            @Override
            public List<WorkUnit> plan(SweepSettings settings) {
                throw new IllegalArgumentException("novel.txt is empty; give a text");
            }
        };
        SweepException refused = assertThrows(SweepException.class, () -> SweepPlan.of(List.of(refusing), SETTINGS));
        assertEquals("novel.txt is empty; give a text", refused.getMessage());
    }

    @Test
    void theConfigurationHoldsWhatValuesDependOn() {
        SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(2)), SETTINGS);
        Map<String, String> settings = plan.configuration().settings();
        assertEquals("tiny", settings.get("profile"));
        assertEquals("42", settings.get("seed"));
        assertEquals("reference (loops)", settings.get("variants"));
        assertTrue(plan.configuration()
                .difference(SweepPlan.of(List.of(SampleTask.of(3)), SETTINGS).configuration())
                .orElseThrow()
                .startsWith("work plan is "));
    }

    @Test
    void provenanceTellsWhereFiguresComeFrom() {
        SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(1)), SETTINGS);
        Map<String, String> facts =
                run(plan, UnitArchive.NONE, SweepListener.SILENT).provenance().facts();
        assertEquals("sightline test", facts.get("command"));
        assertEquals(plan.configuration().hash(), facts.get("configuration"));
        assertEquals("1", facts.get("threads"));
        for (String name : List.of(
                "sightline",
                "profile",
                "seed",
                "variants",
                "started",
                "duration",
                "processor",
                "cores",
                "memory",
                "operating system",
                "java",
                "virtual machine",
                "flags")) {
            assertTrue(!facts.getOrDefault(name, "").isBlank(), name + " is missing");
        }
    }

    @Test
    void aCellOfTheSummaryHasItsOwnIdentity() {
        Cell summary = run(SweepPlan.of(List.of(SampleTask.of(1)), SETTINGS), UnitArchive.NONE, SweepListener.SILENT)
                .cells()
                .getLast()
                .cell();
        assertEquals("all", summary.variant());
    }
}
