package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;

/** Mistakes that give wrong numbers. */
final class NumericMutants {
    private NumericMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("a window one key too wide", "oracle-agreement", WideWindow::new),
                Mutant.softmax("a forgotten scale", "oracle-agreement", NoScale::new),
                Mutant.softmax("a transposed group mapping", "oracle-agreement", TransposedGroups::new),
                Mutant.softmax("values rounded to bfloat16", "oracle-agreement", Bfloat16Values::new),
                Mutant.softmax("one element too many written", "oracle-agreement", Overrun::new),
                Mutant.softmax("outputs added to what was there", "oracle-agreement", StaleOutput::new),
                Mutant.softmax("a log-sum-exp to the base 2", "log-sum-exp", BinaryLogarithm::new),
                Mutant.softmax("a log-sum-exp of NaN where no key is seen", "fully-masked-rows", NaNOfNothing::new),
                Mutant.softmax("no maximum subtracted", "large-scores", NoMaximum::new),
                Mutant.softmax("hidden values times 0", "hidden-nan-stays-hidden", TimesZero::new),
                Mutant.softmax("a faint view of hidden keys", "causality", FaintView::new),
                Mutant.softmax("NaN in a value taken for 0", "visible-nan-shows", NaNSwallowed::new),
                Mutant.softmax("a blind row left as it was", "fully-masked-rows", UnwrittenRow::new),
                Mutant.linear("a divisor too small", "weights-sum-to-one", DoubledValues::new),
                Mutant.softmax(
                        "one key counted twice, another not at all", "permutation-invariance", TwiceCounted::new),
                Mutant.softmax("values clipped at 3", "linear-in-values", ClippedValues::new),
                Mutant.softmax("a scale cut at 1", "scale-multiplies-scores", CutScale::new));
    }

    private static final class WideWindow extends ReferencePlan {
        WideWindow(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        boolean isVisible(long query, long key) {
            return request().mask() instanceof Mask.Window window
                    ? new Mask.Window(window.left() + 1, window.right(), window.offset()).isVisible(query, key)
                    : super.isVisible(query, key);
        }
    }

    private static final class NoScale extends ReferencePlan {
        NoScale(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double scale() {
            return 1;
        }
    }

    private static final class TransposedGroups extends ReferencePlan {
        TransposedGroups(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyValueHead(long head) {
            return head % shape().keyValueHeads();
        }
    }

    private static final class Bfloat16Values extends ReferencePlan {
        Bfloat16Values(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void addValue(double[] sum, double weight, float[] value) {
            for (int column = 0; column < sum.length; column++) {
                sum[column] += weight * Float.intBitsToFloat(Float.floatToRawIntBits(value[column]) & 0xFFFF0000);
            }
        }
    }

    private static final class Overrun extends ReferencePlan {
        Overrun(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void write(Tensor tensor, long offset, double value) {
            super.write(tensor, offset, value);
            super.write(tensor, offset + Float.BYTES, value);
        }
    }

    private static final class StaleOutput extends ReferencePlan {
        StaleOutput(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void write(Tensor tensor, long offset, double value) {
            super.write(tensor, offset, read(tensor, offset) + value);
        }
    }

    private static final class BinaryLogarithm extends ReferencePlan {
        BinaryLogarithm(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double logSumExp(double maximum, double sum) {
            return super.logSumExp(maximum, sum) / Math.log(2);
        }
    }

    private static final class NaNOfNothing extends ReferencePlan {
        NaNOfNothing(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void write(Tensor tensor, long offset, double value) {
            super.write(tensor, offset, value == Double.NEGATIVE_INFINITY ? Double.NaN : value);
        }
    }

    private static final class NoMaximum extends ReferencePlan {
        NoMaximum(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double subtrahend(double maximum) {
            return 0;
        }
    }

    private static final class TimesZero extends ReferencePlan {
        TimesZero(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void passOver(double[] sum, float[] value) {
            addValue(sum, 0, value);
        }
    }

    /** Within every tolerance, as a mask that adds a large negative number instead of hiding can be. */
    private static final class FaintView extends ReferencePlan {
        FaintView(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void passOver(double[] sum, float[] value) {
            addValue(sum, 1e-9, value);
        }
    }

    private static final class NaNSwallowed extends ReferencePlan {
        NaNSwallowed(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void addValue(double[] sum, double weight, float[] value) {
            for (int column = 0; column < sum.length; column++) {
                double term = weight * value[column];
                sum[column] += Double.isNaN(term) ? 0 : term;
            }
        }
    }

    private static final class UnwrittenRow extends ReferencePlan {
        UnwrittenRow(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void write(Tensor tensor, long offset, double value) {
            if (value != 0) {
                super.write(tensor, offset, value);
            }
        }
    }

    private static final class DoubledValues extends ReferencePlan {
        DoubledValues(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void addValue(double[] sum, double weight, float[] value) {
            super.addValue(sum, 2 * weight, value);
        }
    }

    private static final class TwiceCounted extends ReferencePlan {
        TwiceCounted(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return step == 1 ? 0 : step;
        }
    }

    private static final class ClippedValues extends ReferencePlan {
        ClippedValues(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void addValue(double[] sum, double weight, float[] value) {
            for (int column = 0; column < sum.length; column++) {
                sum[column] += weight * Math.clamp(value[column], -3, 3);
            }
        }
    }

    private static final class CutScale extends ReferencePlan {
        CutScale(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double scale() {
            return Math.min(1, super.scale());
        }
    }
}
