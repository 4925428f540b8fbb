package dev.sightline.attention.position;

import dev.sightline.attention.element.Float32;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;

/** The inner loop of {@link RotaryEmbedding}: turns the heads of one row by angles that were set before. */
final class RotaryRows {
    private final Tensor from;
    private final Tensor to;
    private final RotaryPairing pairing;
    private final int rotaryDim;
    private final double[] cosines;
    private final double[] sines;

    RotaryRows(Tensor from, Tensor to, RotaryPairing pairing, int rotaryDim) {
        this.from = from;
        this.to = to;
        this.pairing = pairing;
        this.rotaryDim = rotaryDim;
        this.cosines = new double[rotaryDim / 2];
        this.sines = new double[rotaryDim / 2];
    }

    /** Angles {@code direction * position * frequencies}, and what every pair is multiplied with. */
    void setAngles(long position, int direction, double[] frequencies, double factor) {
        for (int pair = 0; pair < frequencies.length; pair++) {
            double angle = direction * (position * frequencies[pair]);
            cosines[pair] = factor * Math.cos(angle);
            sines[pair] = factor * Math.sin(angle);
        }
    }

    /** Turns one row of every head. */
    void turn(long sequence, long row) {
        for (long head = 0; head < from.size(1); head++) {
            turnHead(from.rowOffset(sequence, head, row), to.rowOffset(sequence, head, row));
        }
    }

    private void turnHead(long source, long target) {
        MemorySegment input = from.segment();
        MemorySegment output = to.segment();
        long sourceStep = from.stride(3) * Float32.BYTES;
        long targetStep = to.stride(3) * Float32.BYTES;
        for (int pair = 0; pair < cosines.length; pair++) {
            int first = pairing.first(pair, rotaryDim);
            int second = pairing.second(pair, rotaryDim);
            // Both are read before one is written: the tensors may be one.
            double real = Float32.read(input, source + first * sourceStep);
            double imaginary = Float32.read(input, source + second * sourceStep);
            double cosine = cosines[pair];
            double sine = sines[pair];
            Float32.write(output, target + first * targetStep, (float) (real * cosine - imaginary * sine));
            Float32.write(output, target + second * targetStep, (float) (real * sine + imaginary * cosine));
        }
        for (long i = rotaryDim; i < from.size(3); i++) {
            Float32.write(output, target + i * targetStep, Float32.read(input, source + i * sourceStep));
        }
    }
}
