package dev.sightline.evaluation.streaming;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.fading.RecurrentNetwork;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.evaluation.streaming.NetworkMechanism.Architecture;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every memory must do, whichever mechanism is behind it; streams of seed 96. */
class StreamingMemoryTest {
    private static final StreamingProtocol PROTOCOL = new StreamingProtocol(8, 4, 21, 12, 512, 64);
    private static final AttentionVariants VARIANTS = AttentionVariants.load();

    private final Workers workers = Workers.of(1);
    private final RunArena arena = RunArena.open("test");
    private final Streams streams = new Streams(PROTOCOL, arena);
    private final Tensor output = arena.tensor("output", StreamingProtocol.BATCH, 1, 1, PROTOCOL.valueDim());

    @AfterEach
    void close() {
        workers.close();
        arena.close();
    }

    static Stream<Mechanism> mechanisms() {
        return Stream.of(
                new CacheMechanism("flash"),
                StateMechanism.of(VARIANTS.get("retention"), PROTOCOL).orElseThrow(),
                StateMechanism.of(VARIANTS.get("deltanet"), PROTOCOL).orElseThrow(),
                new NetworkMechanism(Architecture.ELMAN),
                new NetworkMechanism(Architecture.LSTM));
    }

    private StreamingMemory open(Mechanism mechanism) {
        streams.fill(96, 0);
        return mechanism.open(PROTOCOL, new Laboratory(VARIANTS, workers), 96);
    }

    private void append(StreamingMemory memory, long from, long to) {
        memory.append(streams.key().slice(2, from, to), streams.value().slice(2, from, to));
    }

    private float[] answer(StreamingMemory memory, int age) {
        memory.answer(streams.query(age), age, output);
        return output.toArray();
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void piecesOfAStreamAreTheStream(Mechanism mechanism) {
        try (StreamingMemory whole = open(mechanism);
                StreamingMemory pieces = open(mechanism)) {
            append(whole, 0, 20);
            append(whole, 20, 21);
            append(pieces, 0, 1);
            append(pieces, 1, 8);
            append(pieces, 8, 21);
            assertEquals(21, pieces.length());
            for (int age : PROTOCOL.ages()) {
                assertArrayEquals(answer(whole, age), answer(pieces, age), 1e-6f, "age " + age);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void forksGoTheirOwnWays(Mechanism mechanism) {
        try (StreamingMemory memory = open(mechanism)) {
            append(memory, 0, 10);
            float[] before = answer(memory, 0);
            try (StreamingMemory fork = memory.fork()) {
                assertArrayEquals(before, answer(fork, 0));
                append(fork, 10, 21);
                assertArrayEquals(before, answer(memory, 0));
                float[] ofFork = answer(fork, 0);
                assertFalse(Arrays.equals(before, ofFork));
                append(memory, 5, 6);
                assertArrayEquals(ofFork, answer(fork, 0));
                assertEquals(11, memory.length());
                assertEquals(21, fork.length());
            }
            append(memory, 6, 7);
            assertEquals(12, memory.length());
        }
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void aResetForgetsEverything(Mechanism mechanism) {
        try (StreamingMemory memory = open(mechanism);
                StreamingMemory fresh = open(mechanism)) {
            append(memory, 0, 9);
            memory.reset();
            assertEquals(0, memory.length());
            append(memory, 9, 12);
            append(fresh, 9, 12);
            assertArrayEquals(answer(fresh, 0), answer(memory, 0));
        }
    }

    @Test
    void onlyACacheGrows() {
        for (Mechanism mechanism : mechanisms().toList()) {
            try (StreamingMemory memory = open(mechanism)) {
                append(memory, 0, 1);
                long before = memory.bytes();
                for (int i = 0; i < 70; i++) {
                    append(memory, 1, 2);
                }
                assertEquals(mechanism instanceof CacheMechanism, memory.bytes() > before, mechanism.name());
            }
        }
    }

    @Test
    void aNetworkHoldsItsStateInFloat64() {
        for (Architecture architecture : Architecture.values()) {
            try (StreamingMemory memory = open(new NetworkMechanism(architecture))) {
                long numbers = architecture == Architecture.LSTM ? 24 : 12;
                assertEquals(8 * numbers * StreamingProtocol.BATCH, memory.bytes());
            }
        }
    }

    @Test
    void aReadoutDoesNotDependOnTheNumberOfThreadsSeed97() {
        RecurrentNetwork network = RecurrentNetwork.elman(1, 0.5, 12, 12, RandomStream.of(97, "weights", 0));
        SimpleMatrix hidden = SimpleMatrix.filled(12, 1, 0.25);
        try (Workers three = Workers.of(3)) {
            AgeReadout alone = AgeReadout.train(network, List.of(0, 3), 4, 1000, workers, 97);
            AgeReadout together = AgeReadout.train(network, List.of(0, 3), 4, 1000, three, 97);
            assertEquals(
                    0, alone.read(hidden, 3).minus(together.read(hidden, 3)).normF());
            assertThrows(IllegalArgumentException.class, () -> alone.read(hidden, 1));
        }
    }
}
