package dev.sightline.cli;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.sweep.Journal;
import dev.sightline.reporting.ReportFolder;
import dev.sightline.reporting.section.ReportComposer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: measures everything and writes a report. */
@Command(
        name = "report",
        sortOptions = false,
        header = "Measures the variants and writes a report: the main job.",
        description = {
            "",
            "Covers recall by position in constructed tasks and in real text, caches that evict, the dilution of"
                    + " attention, fading beside recurrent networks, and time and memory against the length.",
            "",
            "The folder then holds index.html, report.md with its pictures, results.json, cells.csv, and the journal of"
                    + " finished work, from which an interrupted run goes on."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline report",
            "  sightline report --profile standard --out reports/laptop",
            "  sightline report --profile standard --out reports/laptop --resume",
            "  sightline report --text book.txt --variants flash,linear"
        })
final class ReportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final SweepOptions options = new SweepOptions();

    @Option(
            names = "--text",
            paramLabel = "PATH",
            converter = PathConverter.class,
            description = "A file or folder of UTF-8 text to hide needles in (default: the legal notices of the JDK).")
    private Optional<Path> text = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            converter = PathConverter.class,
            description = "Where to write (default: a new folder in reports/local).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--resume",
            description = "Go on with the interrupted run in --out (default: the newest of this profile in"
                    + " reports/local); finished work is not repeated.")
    private boolean resume;

    @Option(names = "--json", description = "Print a summary as JSON.")
    private boolean json;

    ReportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Measurement measurement = Measurement.of(StandardTasks.all(), options, text, terminal);
        Path folder = out.orElseGet(this::folderNobodyNamed);
        SweepResult sweep = measure(measurement, folder);
        ReportFolder.write(sweep, folder);
        ReportSummary summary =
                new ReportSummary(folder, new ReportComposer().compose(sweep).verdict(), sweep);
        terminal.print(json ? summary.json() : summary.text());
        return ExitCode.OK;
    }

    private Path folderNobodyNamed() {
        OutputFolder local = OutputFolder.local();
        return resume
                ? local.newestRun(options.profile())
                : local.fresh(LocalDateTime.now(ZoneId.systemDefault()), options.profile());
    }

    private SweepResult measure(Measurement measurement, Path folder) {
        try (Journal journal = Journal.open(folder, measurement.journalConfiguration(), resume)) {
            ShellCommand resumption = command().with("--out", folder.toString(), "--resume");
            return measurement.run(
                    journal,
                    command(),
                    " into " + folder,
                    "interrupted; finished work is safe in " + folder + ", go on with: " + resumption);
        }
    }

    private ShellCommand command() {
        ShellCommand command = options.appendTo(ShellCommand.of("./sightline", "report"));
        return text.map(path -> command.with("--text", path.toString())).orElse(command);
    }
}
