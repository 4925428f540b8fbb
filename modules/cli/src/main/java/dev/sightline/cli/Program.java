package dev.sightline.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

/** Runs command lines against one terminal. To add a command, write its class and name it here. */
final class Program {
    private static final int HELP_WIDTH = 100;

    private final Terminal terminal;
    private final Map<String, String> environment;

    Program(Terminal terminal) {
        this(terminal, System.getenv());
    }

    Program(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    /** Runs one command line to its end and returns the exit code; throws nothing. */
    int run(String... arguments) {
        SightlineCommand root = new SightlineCommand();
        FailureHandler failures = new FailureHandler(terminal, root);
        int code;
        try {
            code = commandLine(root, failures).execute(arguments);
        } catch (Throwable error) { // OutOfMemoryError and its like pass picocli by
            code = failures.handle(error);
        }
        Optional<IOException> lost = terminal.finish();
        if (lost.isPresent() && code == ExitCode.OK) {
            code = failures.handleLostResults(lost.get());
        }
        return code;
    }

    private CommandLine commandLine(SightlineCommand root, FailureHandler failures) {
        CommandLine commandLine = new CommandLine(root)
                .addSubcommand(explained(new ReportCommand(terminal)))
                .addSubcommand(explained(new RecallCommand(terminal)))
                .addSubcommand(explained(new ScalingCommand(terminal)))
                .addSubcommand(explained(new RaceCommand(terminal, environment)))
                .addSubcommand(explained(new VariantsCommand(terminal)))
                .addSubcommand(explained(new ConformanceCommand(terminal)))
                .addSubcommand(explained(new DialectsCommand(terminal)))
                .addSubcommand(explained(new DoctorCommand(terminal)))
                .addSubcommand(new HelpCommand())
                .addSubcommand(completion());
        commandLine.getCommandSpec().addOption(help()).addOption(version());
        return commandLine
                .setOut(terminal.results())
                .setErr(terminal.messages())
                .setExpandAtFiles(false)
                .setUsageHelpWidth(HELP_WIDTH)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setParameterExceptionHandler(new UsageErrorHandler(terminal))
                .setExecutionExceptionHandler((failure, command, parsed) -> failures.handle(failure));
    }

    private static CommandLine explained(Callable<Integer> command) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.getCommandSpec().addOption(help());
        return commandLine;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build();
    }

    private static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build();
    }

    /** For shells: {@code source <(sightline generate-completion)}. */
    private static CommandLine completion() {
        CommandLine commandLine = new CommandLine(new GenerateCompletion());
        commandLine.getCommandSpec().usageMessage().hidden(true);
        return commandLine;
    }
}
