package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** Mistakes in biases, in feature maps, and in the storage of keys and values. */
final class FeatureMutants {
    private FeatureMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("the bias of the first head for all", "oracle-agreement", FirstHeadsBias::new),
                Mutant.softmax("a bias of the next query", "queries-are-independent", NextQuerysBias::new),
                Mutant.softmax("a bias beside one that leans", "zero-bias", LeaningBias::new),
                Mutant.softmax("a shared bias for the first head alone", "shared-bias", LonelyBias::new),
                Mutant.softmax("biases rounded to bfloat16", "constant-bias", Bfloat16Bias::new),
                Mutant.softmax("a bias added before the scale", "oracle-agreement", ScaledBias::new),
                Mutant.softmax("biases cut at -10", List.of("bias-as-a-mask", "holes-in-a-bias"), CutBias::new),
                Mutant.softmax("an answer of 0 where all weights vanished", "vanished-rows", InventedAnswer::new),
                Mutant.softmax("denormal float16 numbers taken for 0", "narrow-storage", FlushedHalves::new),
                Mutant.linear("bfloat16 read as float16", "oracle-agreement", MistakenHalves::new),
                Mutant.softmax("scales of INT8 keys ignored", "oracle-agreement", NoKeyScales::new),
                Mutant.linear("the scale of the first row for all", "rows-carry-their-scales", FirstScale::new),
                Mutant.linear("random features without the length of the row", "oracle-agreement", NoLength::new),
                Mutant.linear(
                        "random features with the whole scale on each side", "oracle-agreement", WholeScale::new));
    }

    private static final class NoLength extends ReferencePlan {
        NoLength(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double exponent(PositiveRandomFeatures random, double product, double norm) {
            return super.exponent(random, product, 0);
        }
    }

    private static final class WholeScale extends ReferencePlan {
        WholeScale(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double exponent(PositiveRandomFeatures random, double product, double norm) {
            return random.scale() * (product - norm / 2);
        }
    }

    private static final class FirstHeadsBias extends ReferencePlan {
        FirstHeadsBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return super.bias(bias, batch, 0, query, key);
        }
    }

    private static final class NextQuerysBias extends ReferencePlan {
        NextQuerysBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return super.bias(bias, batch, head, (query + 1) % shape().queryLength(), key);
        }
    }

    private static final class LeaningBias extends ReferencePlan {
        LeaningBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return super.bias(bias, batch, head, query, key) + 1e-3 * key;
        }
    }

    private static final class LonelyBias extends ReferencePlan {
        LonelyBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return head < bias.size(1) ? super.bias(bias, batch, head, query, key) : 0;
        }
    }

    private static final class Bfloat16Bias extends ReferencePlan {
        Bfloat16Bias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            float exact = (float) super.bias(bias, batch, head, query, key);
            return Float.intBitsToFloat(Float.floatToRawIntBits(exact) & 0xFFFF0000);
        }
    }

    private static final class ScaledBias extends ReferencePlan {
        ScaledBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return super.bias(bias, batch, head, query, key) * scale();
        }
    }

    private static final class CutBias extends ReferencePlan {
        CutBias(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double bias(Tensor bias, long batch, long head, long query, long key) {
            return Math.max(-10, super.bias(bias, batch, head, query, key));
        }
    }

    private static final class InventedAnswer extends ReferencePlan {
        InventedAnswer(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void write(Tensor tensor, long offset, double value) {
            super.write(tensor, offset, Double.isNaN(value) ? 0 : value);
        }
    }

    private static final class FlushedHalves extends ReferencePlan {
        FlushedHalves(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        float number(Tensor tensor, long offset) {
            float number = super.number(tensor, offset);
            return tensor.elementType() == ElementType.FLOAT16 && Math.abs(number) < 0x1p-14f ? 0 : number;
        }
    }

    private static final class MistakenHalves extends ReferencePlan {
        MistakenHalves(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        float number(Tensor tensor, long offset) {
            float number = super.number(tensor, offset);
            return tensor.elementType() == ElementType.BFLOAT16
                    ? Float.float16ToFloat((short) (Float.floatToRawIntBits(number) >>> Short.SIZE))
                    : number;
        }
    }

    private static final class NoKeyScales extends ReferencePlan {
        NoKeyScales(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        Optional<Tensor> keyScale(AttentionInputs in) {
            return Optional.empty();
        }
    }

    private static final class FirstScale extends ReferencePlan {
        FirstScale(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long scaleOffset(Tensor scales, long batch, long head, long position) {
            return super.scaleOffset(scales, batch, head, 0);
        }
    }
}
