package dev.sightline.cli;

import dev.sightline.evaluation.race.Yardstick;
import dev.sightline.kernels.peak.ArithmeticPeak;
import dev.sightline.kernels.peak.ReadBandwidth;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/** The limits of this machine, and the memory that one of them reads. */
final class RaceYardsticks implements AutoCloseable {
    private final RunArena arena = RunArena.open("bandwidth");
    private final ArithmeticPeak peak = ArithmeticPeak.ofOneCore();
    private final ReadBandwidth reading;

    /** Keeps the compiler from leaving the work out. */
    private volatile float result;

    RaceYardsticks() {
        MemorySegment segment = arena.allocate("floats", ReadBandwidth.USUAL_BYTES);
        segment.fill((byte) 1);
        reading = ReadBandwidth.of(segment);
    }

    Yardstick peak() {
        return new Yardstick(peak.provider(), peak.flops(), () -> result = peak.run());
    }

    Yardstick reading() {
        return new Yardstick(peak.provider(), (double) reading.bytes(), () -> result = reading.run());
    }

    @Override
    public void close() {
        arena.close();
    }
}
