package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(strings = {"report", "recall", "scaling", "race", "variants", "conformance", "dialects", "doctor"})
    void everyCommandExplainsItselfWithExamplesOnStandardOutput(String command) {
        ProgramRun run = ProgramRun.of(command, "--help");

        assertEquals(0, run.code());
        assertEquals("", run.messages());
        assertTrue(run.results().contains("Usage: sightline " + command), run.results());
        assertTrue(run.results().contains("Examples:\n  sightline " + command), run.results());
        assertTrue(run.results().contains("--debug"), run.results());
        assertEquals(run.results(), ProgramRun.of("help", command).results());
    }

    @Test
    void theHelpOfTheProgramNamesEveryVisibleCommandAndEveryExitCode() {
        ProgramRun run = ProgramRun.of("--help");

        assertEquals(0, run.code());
        for (String command :
                new String[] {"report", "recall", "scaling", "race", "variants", "conformance", "dialects", "doctor"}) {
            assertTrue(run.results().contains("\n  " + command + " "), run.results());
        }
        for (String code : new String[] {"0", "1", "2", "69"}) {
            assertTrue(run.results().contains("\n  " + code + " "), run.results());
        }
        assertTrue(!run.results().contains("generate-completion"), run.results());
    }

    @Test
    void theVersionIsOneLine() {
        ProgramRun run = ProgramRun.of("--version");

        assertEquals(0, run.code());
        assertTrue(run.results().matches("sightline \\d+\\.\\d+\\.\\d+ on Java \\d+.*\\R"), run.results());
    }

    @Test
    void aCompletionScriptIsThereForWhoAsks() {
        ProgramRun run = ProgramRun.of("generate-completion");

        assertEquals(0, run.code());
        assertTrue(run.results().contains("complete -F _complete_sightline"), "not a completion script");
    }

    @Test
    void noHelpHoldsTerminalControlCodes() {
        assertTrue(!ProgramRun.of("report", "--help").results().contains("\u001b"));
    }
}
