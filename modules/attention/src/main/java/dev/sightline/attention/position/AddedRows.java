package dev.sightline.attention.position;

import dev.sightline.attention.element.Float32;
import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** The inner loop of positions that are added to embeddings [batch, length, width]. */
final class AddedRows {
    private final Tensor from;
    private final Tensor to;

    private AddedRows(Tensor from, Tensor to) {
        this.from = from;
        this.to = to;
    }

    /** Checks the arguments of a call; see {@link SinusoidalPositions#add} for the errors. */
    static AddedRows checked(Tensor from, Tensor to, Positions positions, long width) {
        TensorChecks.requireFloat32("from", from);
        TensorChecks.requireRank("from", from, 3, "[batch, length, width]");
        TensorChecks.requireShape(
                "from", from, Shape.of(from.size(0), from.size(1), width), "positions of width " + width);
        TensorChecks.requireFloat32("to", to);
        TensorChecks.requireShape("to", to, from.shape(), "the shape of from");
        TensorChecks.requireWritable("to", to);
        TensorChecks.requireSameOrApart("to", to, "from", from);
        positions.requireFor("from " + from.shape(), from.size(0), from.size(1));
        return new AddedRows(from, to);
    }

    /** Adds an array to one row. */
    void add(long sequence, long row, float[] vector) {
        long source = from.rowOffset(sequence, row, 0);
        long target = to.rowOffset(sequence, row, 0);
        long sourceStep = from.stride(2) * Float32.BYTES;
        long targetStep = to.stride(2) * Float32.BYTES;
        for (int i = 0; i < vector.length; i++) {
            float sum = Float32.read(from.segment(), source + i * sourceStep) + vector[i];
            Float32.write(to.segment(), target + i * targetStep, sum);
        }
    }

    /** Adds a row of a table [maxLength, width] to one row. */
    void add(long sequence, long row, Tensor table, long position) {
        if (table.size(1) == 0) {
            return;
        }
        long source = from.rowOffset(sequence, row, 0);
        long target = to.rowOffset(sequence, row, 0);
        long learned = table.offset(position, 0);
        long sourceStep = from.stride(2) * Float32.BYTES;
        long targetStep = to.stride(2) * Float32.BYTES;
        long learnedStep = table.stride(1) * Float32.BYTES;
        for (long i = 0; i < table.size(1); i++) {
            float sum = Float32.read(from.segment(), source + i * sourceStep)
                    + Float32.read(table.segment(), learned + i * learnedStep);
            Float32.write(to.segment(), target + i * targetStep, sum);
        }
    }
}
