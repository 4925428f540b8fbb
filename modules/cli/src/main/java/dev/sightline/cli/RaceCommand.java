package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.race.Race;
import dev.sightline.evaluation.race.RaceCase;
import dev.sightline.evaluation.race.RaceCases;
import dev.sightline.evaluation.race.RaceDesign;
import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.evaluation.race.RaceTrack;
import dev.sightline.kernels.matrix.MatrixProduct;
import dev.sightline.reporting.writer.RaceWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Kernels beside the peak of the machine and beside other engines. */
@Command(
        name = "race",
        sortOptions = false,
        header = "Races the kernels against the machine's peak and other engines.",
        description = {
            "",
            "In one process, round by round: every kernel, every engine on the class path, and the peak of one core."
                    + " Each output is checked against float64 first; what is wrong has no figure, and a wrong kernel"
                    + " fails the command. All cases take about twenty minutes."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline race                              all cases but the longest",
            "  sightline race --cases 'd128-n4096'         those with this in their name",
            "  sightline race --json --cases '^decode'     decoding, for a program",
            "  sightline race --list                       the names of the cases"
        })
final class RaceCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(names = "--json", description = "Print one object with all figures.")
    private boolean json;

    @Option(names = "--list", description = "Print the cases instead of running them.")
    private boolean list;

    @Option(
            names = "--cases",
            paramLabel = "REGEX",
            defaultValue = "",
            converter = PatternConverter.class,
            description = "Run the cases in whose name this is found; a long one must be spelled out.")
    private Pattern pattern = Pattern.compile("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            converter = ThreadsConverter.class,
            description = "Threads of every contender; with 1, the default, the thread is kept on one core.")
    private int threads = 1;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "" + RaceDesign.USUAL_SECONDS,
            converter = SecondsConverter.class,
            description = "For the rounds of a case, ${DEFAULT-VALUE} if not given; fewer are quicker and rougher.")
    private double seconds = RaceDesign.USUAL_SECONDS;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            converter = PathConverter.class,
            description = "Also write race.json, index.md and index.html to this folder.")
    private @Nullable Path folder;

    RaceCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<RaceCase> cases = RaceCases.matching(pattern);
        if (cases.isEmpty()) {
            throw new CommandException(
                    "no case has '" + pattern
                            + "' in its name, or it is a long one that must be spelled out; 'sightline race --list' prints them");
        }
        if (list) {
            List<RaceCase> listed = pattern.pattern().isEmpty() ? RaceCases.all() : cases;
            terminal.print(json ? RaceText.casesAsJson(listed) : RaceText.cases(listed));
            return ExitCode.OK;
        }
        RaceEnvironment.requireFairFor(environment);
        RaceEnvironment.requireCoresFor(threads);
        Optional.ofNullable(folder).ifPresent(RaceCommand::prepare);
        AttentionVariants variants = FoundVariants.all();
        ProviderNotice.print(variants, terminal);
        try (RaceYardsticks yardsticks = new RaceYardsticks()) {
            RaceTrack track = new RaceTrack(
                    variants,
                    yardsticks.peak(),
                    yardsticks.reading(),
                    Optional.of((a, b, c, workers, arena) -> new MatrixProduct(a, b, c, workers)::run),
                    System::nanoTime);
            RaceResult race = new Race(track, RaceDesign.of(threads, seconds), terminal::say)
                    .run(cases, RaceEnvironment.facts(variants, threads, command()));
            return show(race);
        }
    }

    /** Minutes of racing should not end in a folder that cannot be written. */
    private static void prepare(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new CommandException("cannot make the folder " + folder + " ("
                    + failure.getClass().getSimpleName() + "); move what stands there, or choose another with --out");
        }
        if (!Files.isWritable(folder)) {
            throw new CommandException("cannot write to the folder " + folder + "; choose another with --out");
        }
    }

    private int show(RaceResult race) {
        String text = JsonText.of(race);
        terminal.print(json ? text : RaceText.of(race));
        Optional.ofNullable(folder)
                .ifPresent(
                        out -> new RaceWriter().write(race, text, out).forEach(file -> terminal.say("wrote " + file)));
        race.wrong()
                .forEach(wrong -> terminal.say(wrong.contender() + " is wrong in " + wrong.raceCase() + ": error "
                        + wrong.maxError() + ", at most " + race.tolerance() + " is right"));
        return race.isOwnRight() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private String command() {
        ShellCommand command = ShellCommand.of("sightline", "race");
        if (!pattern.pattern().isEmpty()) {
            command = command.with("--cases", pattern.pattern());
        }
        return command.with("--threads", Integer.toString(threads), "--seconds", Double.toString(seconds))
                .toString();
    }
}
