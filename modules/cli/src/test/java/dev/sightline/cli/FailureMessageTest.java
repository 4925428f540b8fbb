package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.SweepException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;

class FailureMessageTest {
    @Test
    void whatWasWrittenForUsersIsPassedOnAsItIs() {
        assertEquals("the disk is full", FailureMessage.of(new SweepException("the disk is full")));
        assertEquals("a control failed", FailureMessage.of(new InvalidExperimentException("a control failed")));
    }

    @Test
    void exhaustedMemorySaysHowToGetMoreAndThatNothingIsLost() {
        String message = FailureMessage.of(new OutOfMemoryError("Java heap space"));

        assertTrue(message.startsWith("out of memory: Java heap space"), message);
        assertTrue(message.contains("SIGHTLINE_JAVA_OPTS=-Xmx"), message);
        assertTrue(message.contains("--resume"), message);
    }

    @Test
    void aProviderThatRefusesSpeaksForItself() {
        Throwable refusal = new IllegalStateException("no such provider");

        assertEquals("no such provider", FailureMessage.of(refusal));
    }

    @Test
    void wrappersOfTheCommandLineAreTakenOff() {
        ExecutionException wrapped = new ExecutionException(
                new CommandLine(new SightlineCommand()), "while calling", new OutOfMemoryError("Metaspace"));

        assertTrue(FailureMessage.of(wrapped).startsWith("out of memory: Metaspace"));
    }

    @Test
    void anythingElseIsADefectToReport() {
        String message = FailureMessage.of(new UnsupportedOperationException("impossible"));

        assertEquals(
                "unexpected failure: java.lang.UnsupportedOperationException: impossible;"
                        + " run again with --debug, and report the stack trace that it shows",
                message);
    }
}
