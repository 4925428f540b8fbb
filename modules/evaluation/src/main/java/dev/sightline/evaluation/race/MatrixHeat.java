package dev.sightline.evaluation.race;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;

/** The product of two square matrices of standard normal numbers, made ready. */
final class MatrixHeat implements Heat {
    private static final String NAME = "matrix-product";

    /** Rows of the product that are checked. */
    private static final int CHECKED = 12;

    private final int size;
    private final RunArena arena = RunArena.open("race");
    private final Workers workers;
    private final float[] left;
    private final float[] right;
    private final Tensor product;
    private final Contender contender;
    private final RandomStream random;

    MatrixHeat(int size, MatrixMultiplier multiplier, int threads, long seed) {
        this.size = size;
        random = RandomStream.of(seed, "race matrices", 0);
        left = gaussian();
        right = gaussian();
        workers = Workers.of(threads);
        try {
            Tensor a = arena.tensor("left", size, size).copyFrom(left);
            Tensor b = arena.tensor("right", size, size).copyFrom(right);
            product = arena.tensor("product", size, size);
            double flops = 2.0 * size * size * size;
            double bytes = 3.0 * size * size * Float.BYTES;
            long before = arena.ledger().totalBytes();
            Runnable call = multiplier.plan(a, b, product, workers, arena);
            long workspace = arena.ledger().totalBytes() - before;
            contender =
                    new Contender(NAME, Contender.Role.OWN, threads, new Contender.Work(flops, bytes), workspace, call);
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private float[] gaussian() {
        float[] values = new float[size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Override
    public List<Contender> contenders() {
        return List.of(contender);
    }

    @Override
    public List<String> failures() {
        return List.of();
    }

    @Override
    public void erase() {
        product.fill(Float.NaN);
    }

    @Override
    public double error(Contender one) {
        ErrorMeter meter = new ErrorMeter();
        for (int i = 0; i < CHECKED; i++) {
            int row = i == 0 ? 0 : i == 1 ? size - 1 : random.nextInt(size);
            meter.compare(expected(row), found(row));
        }
        return meter.largest();
    }

    private RowOracle.Row expected(int row) {
        double[] sum = new double[size];
        double[] magnitude = new double[size];
        for (int inner = 0; inner < size; inner++) {
            double factor = left[row * size + inner];
            for (int column = 0; column < size; column++) {
                double term = factor * right[inner * size + column];
                sum[column] += term;
                magnitude[column] += Math.abs(term);
            }
        }
        return new RowOracle.Row(sum, magnitude);
    }

    private double[] found(int row) {
        double[] values = new double[size];
        for (int column = 0; column < size; column++) {
            values[column] = product.get(row, column);
        }
        return values;
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
