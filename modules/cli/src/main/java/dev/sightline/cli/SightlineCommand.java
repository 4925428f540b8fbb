package dev.sightline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself; its commands do the work. */
@Command(
        name = "sightline",
        header = "Measures what attention variants remember, where, and at what cost.",
        versionProvider = VersionProvider.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline report                     measure the four variants and write a report",
            "  sightline report --profile standard  the same, with more lengths and draws",
            "  sightline race                       kernels beside the machine's peak and other engines",
            "  sightline variants                   what can be measured",
            "  sightline conformance                whether all of it is right",
            "  sightline dialects                   what other libraries mean by causal, a window, a mask",
            "  sightline doctor                     what this machine offers",
            "  sightline help report                everything about one command"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failure",
            "2:a command line that cannot be understood",
            "69:no JDK or Maven was found (the launcher's)",
            "130:interrupted; a report goes on with --resume"
        })
final class SightlineCommand {
    /** System property that shows stack traces, as --debug does. */
    private static final String DEBUG_PROPERTY = "sightline.debug";

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean debug = Boolean.getBoolean(DEBUG_PROPERTY);

    /** Whether to show stack traces. */
    boolean isDebugging() {
        return debug;
    }
}
