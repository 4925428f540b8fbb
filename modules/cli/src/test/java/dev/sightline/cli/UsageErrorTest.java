package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageErrorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            repot                            | unknown command 'repot', did you mean report
            xyzzy                            | unknown command 'xyzzy', expected one of report, recall
            --bogus                          | unknown option '--bogus'
            report --profil tiny             | unknown option '--profil', did you mean --profile?
            report --profile big             | unknown profile 'big', expected one of tiny, quick, standard, full
            report --variants flash,nope     | unknown variant 'nope'; known are bigbird, deltanet,
            scaling --variants ,             | unknown variant ''
            report --threads 0               | expected 1 to 1024 threads, found '0'
            report --threads -1              | expected 1 to 1024 threads, found '-1'
            report --threads 1025            | expected 1 to 1024 threads, found '1025'
            report --threads 99999999999     | expected 1 to 1024 threads, found '99999999999'
            report --threads two             | expected 1 to 1024 threads, found 'two'
            recall --seed 1.5                | expected an integer of at most 64 bits, found '1.5'
            recall --seed 9223372036854775808| expected an integer of at most 64 bits
            report --seed                    | missing required parameter for option '--seed' (N)
            report --seed 1 --seed 2         | option '--seed' (N) should be specified only once
            report --out=                    | expected a path, found nothing
            recall --text=                   | expected a path, found nothing
            race --cases=[                   | is no regular expression: Unclosed character class
            race --threads 0                 | expected 1 to 1024 threads, found '0'
            race --seconds 0                 | expected more than 0 and at most 3600 seconds, found '0'
            race --out=                      | expected a path, found nothing
            variants flash                   | unexpected argument 'flash'
            conformance --variants nope      | unknown variant 'nope'; known are bigbird, deltanet,
            conformance --seed x             | expected an integer of at most 64 bits, found 'x'
            dialects onnx                    | expected two dialects to compare, or none, found 1
            dialects onnx torch              | unknown dialect 'torch'; known are pytorch,
            doctor --profile tiny            | unknown option '--profile'
            help xyzzy                       | unknown subcommand 'xyzzy';
            """)
    void whatCannotBeUnderstoodIsOneLineThatNamesItAndTheWayOut(String arguments, String complaint) {
        ProgramRun run = ProgramRun.of(arguments.strip().split(" "));

        assertEquals(2, run.code(), run.messages());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().startsWith("sightline: "), run.messages());
        assertTrue(run.messages().contains(complaint), run.messages());
        assertTrue(run.messages().contains("--help'"), run.messages());
    }

    @Test
    void noCommandAtAllNamesTheCommands() {
        ProgramRun run = ProgramRun.of();

        assertEquals(2, run.code());
        assertEquals(
                "sightline: expected a command: report, recall, scaling, race, variants, conformance, dialects, doctor, help; see 'sightline --help'",
                run.messages().strip());
    }
}
