package dev.sightline.cli;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.scaling.ScalingTask;
import dev.sightline.reporting.writer.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a longer context costs, as tables. */
@Command(
        name = "scaling",
        sortOptions = false,
        header = "Measures what a longer context costs and prints it.",
        description = {
            "",
            "Time, operations and memory of a forward pass against the length. Nothing is written; a report has the same"
                    + " figures with their charts."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline scaling",
            "  sightline scaling --variants full,flash --threads 1",
            "  sightline scaling --json > scaling.json"
        })
final class ScalingCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final SweepOptions options = new SweepOptions();

    @Option(names = "--json", description = "Print the results as JSON, as in results.json of a report.")
    private boolean json;

    ScalingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Measurement measurement = Measurement.of(List.of(new ScalingTask()), options, Optional.empty(), terminal);
        ShellCommand command = options.appendTo(ShellCommand.of("./sightline", "scaling"));
        SweepResult sweep = measurement.runWithoutJournal(command);
        terminal.print(
                json
                        ? new JsonWriter().text(sweep)
                        : "Seconds of a call:\n\n" + ScalingTimes.of(sweep) + "\n"
                                + SectionTables.of(sweep, ScalingTask.NAME));
        return ExitCode.OK;
    }
}
