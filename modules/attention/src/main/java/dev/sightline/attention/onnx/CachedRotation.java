package dev.sightline.attention.onnx;

import dev.sightline.attention.element.Float32;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;

/** The loop of {@link OnnxRotaryEmbedding} over [batch, heads, length, headSize], in float32. */
final class CachedRotation {
    private final Tensor from;
    private final Tensor to;
    private final boolean interleaved;
    private final int rotaryDim;

    CachedRotation(Tensor from, Tensor to, boolean interleaved, int rotaryDim) {
        this.from = from;
        this.to = to;
        this.interleaved = interleaved;
        this.rotaryDim = rotaryDim;
    }

    /** Which row of the tables belongs to a row of the input, as an index without the last dimension. */
    interface CacheRow {
        long[] index(long sequence, long row);
    }

    /** Turns every row. */
    void turn(Tensor cosCache, Tensor sinCache, CacheRow cacheRow) {
        float[] cosines = new float[rotaryDim / 2];
        float[] sines = new float[rotaryDim / 2];
        for (long sequence = 0; sequence < from.size(0); sequence++) {
            for (long row = 0; row < from.size(2); row++) {
                long[] index = cacheRow.index(sequence, row);
                read(cosCache, index, cosines);
                read(sinCache, index, sines);
                for (long head = 0; head < from.size(1); head++) {
                    turnHead(from.rowOffset(sequence, head, row), to.rowOffset(sequence, head, row), cosines, sines);
                }
            }
        }
    }

    private static void read(Tensor cache, long[] index, float[] row) {
        long start = cache.offset(index);
        long step = cache.stride(cache.shape().rank() - 1) * Float32.BYTES;
        for (int pair = 0; pair < row.length; pair++) {
            row[pair] = Float32.read(cache.segment(), start + pair * step);
        }
    }

    private void turnHead(long source, long target, float[] cosines, float[] sines) {
        MemorySegment input = from.segment();
        MemorySegment output = to.segment();
        long sourceStep = from.stride(3) * Float32.BYTES;
        long targetStep = to.stride(3) * Float32.BYTES;
        for (int pair = 0; pair < cosines.length; pair++) {
            int first = interleaved ? 2 * pair : pair;
            int second = interleaved ? 2 * pair + 1 : pair + rotaryDim / 2;
            // Both are read before one is written: the tensors may be one.
            float x = Float32.read(input, source + first * sourceStep);
            float y = Float32.read(input, source + second * sourceStep);
            Float32.write(output, target + first * targetStep, cosines[pair] * x - sines[pair] * y);
            Float32.write(output, target + second * targetStep, sines[pair] * x + cosines[pair] * y);
        }
        for (long i = rotaryDim; i < from.size(3); i++) {
            Float32.write(output, target + i * targetStep, Float32.read(input, source + i * sourceStep));
        }
    }
}
