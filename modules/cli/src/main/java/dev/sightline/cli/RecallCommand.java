package dev.sightline.cli;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.recall.ConstructedRecallTask;
import dev.sightline.evaluation.text.TextRecallTask;
import dev.sightline.reporting.writer.JsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recall by position alone, as tables. */
@Command(
        name = "recall",
        sortOptions = false,
        header = "Measures recall by position and prints it.",
        description = {
            "",
            "How often each variant finds the value of one key among n, by where the key lies. Nothing is written; a report"
                    + " has the same figures with their charts."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline recall",
            "  sightline recall --variants sliding-window,linear --profile tiny",
            "  sightline recall --text book.txt",
            "  sightline recall --json > recall.json"
        })
final class RecallCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final SweepOptions options = new SweepOptions();

    @Option(
            names = "--text",
            paramLabel = "PATH",
            converter = PathConverter.class,
            description = "Hide needles in this file or folder of UTF-8 text, too.")
    private Optional<Path> text = Optional.empty();

    @Option(names = "--json", description = "Print the results as JSON, as in results.json of a report.")
    private boolean json;

    RecallCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Task> tasks = new ArrayList<>();
        tasks.add(new ConstructedRecallTask());
        text.ifPresent(path -> tasks.add(new TextRecallTask()));
        SweepResult sweep = Measurement.of(tasks, options, text, terminal).runWithoutJournal(command());
        terminal.print(json ? new JsonWriter().text(sweep) : tables(sweep, tasks));
        return ExitCode.OK;
    }

    private static String tables(SweepResult sweep, List<Task> tasks) {
        return tasks.stream().map(task -> SectionTables.of(sweep, task.name())).collect(Collectors.joining());
    }

    private ShellCommand command() {
        ShellCommand command = options.appendTo(ShellCommand.of("./sightline", "recall"));
        return text.map(path -> command.with("--text", path.toString())).orElse(command);
    }
}
