package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.ejml.simple.SimpleMatrix;

/** Heads of recurrences for tests: float32 numbers, gates as bad as gates can be. */
final class RecurrentHeads {
    /** How the logarithms of decays are drawn. */
    enum Gates {
        ONE,
        ZERO,
        TINY,
        SLOW,
        MIXED,
        GROWING
    }

    static final List<UpdateRule> RULES = List.of(
            UpdateRule.ADDITIVE,
            UpdateRule.decaying(new Decay.OfHead(List.of(0.0))),
            UpdateRule.decaying(new Decay.OfHead(List.of(0.97))),
            UpdateRule.decaying(new Decay.OfHead(List.of(1.0))),
            UpdateRule.decaying(new Decay.OfPosition()),
            UpdateRule.decaying(new Decay.OfChannel()),
            UpdateRule.DELTA,
            UpdateRule.decayingDelta(new Decay.OfHead(List.of(0.9))),
            UpdateRule.decayingDelta(new Decay.OfPosition()),
            UpdateRule.decayingDelta(new Decay.OfChannel()));

    private RecurrentHeads() {}

    static Recurrence function(UpdateRule rule, Mask mask, boolean initialState) {
        return new Recurrence(mask, rule, 0.3, initialState, true);
    }

    /** Standard normal numbers, but for keys of length 1 where they are corrected; betas up to 2, 0 and 1 among them. */
    static Head draw(
            long seed, Recurrence function, Gates gates, int queryLength, int keyLength, int headDim, int valueDim) {
        SplittableRandom random = new SplittableRandom(seed);
        DoubleSupplier normal = random::nextGaussian;
        SimpleMatrix key = matrix(keyLength, headDim, normal);
        boolean corrected = function.rule().corrected();
        for (int row = 0; row < keyLength && corrected; row++) {
            double length = key.getRow(row).normF();
            key.setRow(row, key.getRow(row).elementOp((i, column, number) -> (float) (number / length)));
        }
        DoubleSupplier log = () -> log(gates, random);
        DoubleSupplier beta = () -> beta(random);
        return new Head(
                matrix(queryLength, headDim, normal),
                key,
                matrix(keyLength, valueDim, normal),
                Optional.empty(),
                new HeadRecurrence(
                        switch (function.rule().decay()) {
                            case Decay.OfPosition ofPosition -> Optional.of(matrix(keyLength, 1, log));
                            case Decay.OfChannel ofChannel -> Optional.of(matrix(keyLength, headDim, log));
                            case Decay.None none -> Optional.empty();
                            case Decay.OfHead ofHead -> Optional.empty();
                        },
                        corrected ? Optional.of(matrix(keyLength, 1, beta)) : Optional.empty(),
                        function.initialState() ? Optional.of(matrix(headDim, valueDim, normal)) : Optional.empty()));
    }

    private static double log(Gates gates, SplittableRandom random) {
        return switch (gates) {
            case ONE -> 0;
            case ZERO -> Double.NEGATIVE_INFINITY;
            case TINY -> -random.nextDouble(80, 110);
            case SLOW -> -1e-4 * random.nextDouble();
            case GROWING -> 1e-3 * random.nextGaussian() + 1e-3;
            case MIXED ->
                random.nextInt(8) == 0
                        ? log(Gates.ZERO, random)
                        : random.nextInt(3) == 0 ? log(Gates.SLOW, random) : -5 * random.nextDouble();
        };
    }

    private static double beta(SplittableRandom random) {
        int dealt = random.nextInt(8);
        return dealt < 2 ? dealt : dealt < 6 ? random.nextDouble() : 2 * random.nextDouble();
    }

    private static SimpleMatrix matrix(int rows, int columns, DoubleSupplier numbers) {
        SimpleMatrix matrix = new SimpleMatrix(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.set(i, (float) numbers.getAsDouble());
        }
        return matrix;
    }
}
