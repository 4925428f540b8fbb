package dev.sightline.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What this machine offers, and why something is unavailable. */
@Command(
        name = "doctor",
        sortOptions = false,
        header = "Shows what this machine offers, and why something is unavailable.",
        description = {
            "",
            "Covers Java, processor, memory, modules, variants, their arithmetic, the default text and a browser. The exit"
                    + " code is 1 if something is broken that every measurement needs."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  sightline doctor", "  sightline doctor --json"})
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Finding> findings = Diagnosis.ofThisProcess();
        terminal.print(json ? JsonText.of(findings) : text(findings));
        return findings.stream().anyMatch(finding -> finding.status() == Finding.Status.BROKEN)
                ? ExitCode.SOFTWARE
                : ExitCode.OK;
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder(PlainTable.ofWords(
                        List.of("", "", ""),
                        findings.stream()
                                .map(finding -> List.of(finding.status().label(), finding.subject(), finding.found()))
                                .toList())
                .toString()
                .stripLeading());
        for (Finding finding : findings) {
            if (!finding.remedy().isEmpty()) {
                text.append('\n')
                        .append(finding.subject())
                        .append(": ")
                        .append(finding.remedy())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
