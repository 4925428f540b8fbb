package dev.sightline.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers a command line that cannot be understood: one line with what is wrong and where to read on. */
final class UsageErrorHandler implements IParameterExceptionHandler {
    /** How picocli begins its message about a program without a command. */
    private static final String MISSING_COMMAND = "Missing required subcommand";

    private final Terminal terminal;

    UsageErrorHandler(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        terminal.say(complaint(error) + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    private static String complaint(ParameterException error) {
        CommandLine command = error.getCommandLine();
        if (error instanceof UnmatchedArgumentException unmatched) {
            return complaint(unmatched, command);
        }
        String message = String.valueOf(error.getMessage());
        if (message.startsWith(MISSING_COMMAND)) {
            return "expected a command: " + String.join(", ", visibleCommands(command));
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + withoutFullStop(message.substring(1));
    }

    private static String withoutFullStop(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static String complaint(UnmatchedArgumentException unmatched, CommandLine command) {
        String argument = unmatched.getUnmatched().getFirst();
        List<String> suggestions = unmatched.getSuggestions();
        String meant = suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?";
        if (unmatched.isUnknownOption()) {
            return "unknown option '" + argument + "'" + meant;
        }
        return command.getSubcommands().isEmpty()
                ? "unexpected argument '" + argument + "'"
                : "unknown command '" + argument + "'"
                        + (meant.isEmpty()
                                ? ", expected one of " + String.join(", ", visibleCommands(command))
                                : meant);
    }

    private static List<String> visibleCommands(CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(subcommand ->
                        !subcommand.getCommandSpec().usageMessage().hidden())
                .map(CommandLine::getCommandName)
                .toList();
    }
}
