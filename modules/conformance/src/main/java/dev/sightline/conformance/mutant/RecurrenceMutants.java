package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;

/** Mistakes in the steps of a recurrence: its gates, its correction, and when it is read. */
final class RecurrenceMutants {
    private static final int CHUNK = 64;

    private RecurrenceMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.recurrent("a decay applied twice", "oracle-agreement", TwiceDecayed::new),
                Mutant.recurrent("a decay after the write", "oracle-agreement", DecayedAfter::new),
                Mutant.recurrent(
                        "a correction by the state before its decay", "oracle-agreement", CorrectedBefore::new),
                Mutant.recurrent("the gate of another channel", "oracle-agreement", TransposedGates::new),
                Mutant.recurrent("a logarithm of a decay taken for the decay", "oracle-agreement", NoExponential::new),
                Mutant.recurrent("a decay of 0.999 at most", "no-decay-is-linear", AlwaysForgetful::new),
                Mutant.recurrent(
                        "a decay of heads rounded to bfloat16", "head-decay-is-position-decay", Bfloat16Factor::new),
                Mutant.recurrent("the last position of a chunk of 64 lost", "oracle-agreement", LostPosition::new),
                Mutant.recurrent("a beta forgotten", "oracle-agreement", NoBeta::new),
                Mutant.recurrent("a correction added", "oracle-agreement", AddedCorrection::new),
                Mutant.recurrent("an output without its scale", "oracle-agreement", NoScale::new),
                Mutant.recurrent(
                        "a query that reads before its own key is written", "oracle-agreement", ReadsBefore::new),
                Mutant.recurrent(
                        "a view of the next key", List.of("causality", "hidden-nan-stays-hidden"), ReadsAfter::new));
    }

    private static final class TwiceDecayed extends RecurrencePlan {
        TwiceDecayed(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double factor(RecurrenceInputs gates, long batch, long head, long position, int channel) {
            double factor = super.factor(gates, batch, head, position, channel);
            return factor * factor;
        }
    }

    private static final class DecayedAfter extends RecurrencePlan {
        DecayedAfter(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void step(Scratch scratch, RecurrenceInputs gates, long batch, long head, long position) {
            find(scratch);
            write(scratch, gates, batch, head, position);
            decay(scratch.state, gates, batch, head, position);
        }
    }

    private static final class CorrectedBefore extends RecurrencePlan {
        CorrectedBefore(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void step(Scratch scratch, RecurrenceInputs gates, long batch, long head, long position) {
            find(scratch);
            decay(scratch.state, gates, batch, head, position);
            write(scratch, gates, batch, head, position);
        }
    }

    private static final class TransposedGates extends RecurrencePlan {
        TransposedGates(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        int channelOfDecay(int channel) {
            return shape().headDim() - 1 - channel;
        }
    }

    private static final class NoExponential extends RecurrencePlan {
        NoExponential(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double exponential(double logarithm) {
            return logarithm;
        }
    }

    private static final class AlwaysForgetful extends RecurrencePlan {
        AlwaysForgetful(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double factor(RecurrenceInputs gates, long batch, long head, long position, int channel) {
            return decays() ? Math.min(0.999, super.factor(gates, batch, head, position, channel)) : 1;
        }

        private boolean decays() {
            return !(((Recurrence) request().function()).rule().decay() instanceof Decay.None);
        }
    }

    private static final class Bfloat16Factor extends RecurrencePlan {
        Bfloat16Factor(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double factor(RecurrenceInputs gates, long batch, long head, long position, int channel) {
            double factor = super.factor(gates, batch, head, position, channel);
            return ((Recurrence) request().function()).rule().decay() instanceof Decay.OfHead
                    ? Float.intBitsToFloat(Float.floatToRawIntBits((float) factor) & 0xFFFF0000)
                    : factor;
        }
    }

    private static final class LostPosition extends RecurrencePlan {
        LostPosition(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        boolean isTaken(long position) {
            return position % CHUNK != CHUNK - 1;
        }
    }

    private static final class NoBeta extends RecurrencePlan {
        NoBeta(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double beta(Tensor betas, long batch, long head, long position) {
            return 1;
        }
    }

    private static final class AddedCorrection extends RecurrencePlan {
        AddedCorrection(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double corrected(double value, double found) {
            return value + found;
        }
    }

    private static final class NoScale extends RecurrencePlan {
        NoScale(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double scale() {
            return 1;
        }
    }

    private static final class ReadsBefore extends RecurrencePlan {
        ReadsBefore(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keysRead(long query) {
            return Math.max(0, super.keysRead(query) - 1);
        }
    }

    private static final class ReadsAfter extends RecurrencePlan {
        ReadsAfter(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keysRead(long query) {
            return Math.min(shape().keyLength(), super.keysRead(query) + 1);
        }
    }
}
