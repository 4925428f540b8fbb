package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import java.util.List;

/** Mistakes in what is done to the scores. */
final class ScoreMutants {
    private ScoreMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("a softcap after the bias", "oracle-agreement", LateSoftcap::new),
                Mutant.softmax("no softcap", "oracle-agreement", NoSoftcap::new),
                Mutant.softmax("distances from the first key on", "oracle-agreement", OtherDistances::new),
                Mutant.softmax("a key ahead as if it were behind by one less", "oracle-agreement", ShortDistances::new),
                Mutant.softmax("the temperature of the first head for all", "oracle-agreement", FirstTemperature::new),
                Mutant.softmax("a sink counted twice", "oracle-agreement", TwoSinks::new),
                Mutant.softmax("the sink of the first head for all", "oracle-agreement", FirstSink::new),
                Mutant.softmax("a log-sum-exp that forgets the sink", "log-sum-exp", ForgottenSink::new));
    }

    private static final class LateSoftcap extends ReferencePlan {
        LateSoftcap(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double biased(double product, double bias) {
            return capped(product + bias);
        }
    }

    private static final class NoSoftcap extends ReferencePlan {
        NoSoftcap(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double biased(double product, double bias) {
            return product + bias;
        }
    }

    private static final class OtherDistances extends ReferencePlan {
        OtherDistances(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double distance(long query, long key) {
            long offset = request().changes().alibi().isPresent()
                    ? request().changes().alibi().get().offset()
                    : 0;
            return super.distance(query - offset, key);
        }
    }

    private static final class ShortDistances extends ReferencePlan {
        ShortDistances(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double distance(long query, long key) {
            double distance = super.distance(query, key);
            return distance > super.distance(query, key + 1) ? distance : Math.max(0, distance - 1);
        }
    }

    private static final class FirstTemperature extends ReferencePlan {
        FirstTemperature(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double temperature(long head) {
            return super.temperature(0);
        }
    }

    private static final class TwoSinks extends ReferencePlan {
        TwoSinks(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double sink(long head) {
            return super.sink(head) + Math.log(2);
        }
    }

    private static final class FirstSink extends ReferencePlan {
        FirstSink(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double sink(long head) {
            return super.sink(0);
        }
    }

    private static final class ForgottenSink extends ReferencePlan {
        ForgottenSink(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double logSumExp(double maximum, double sum) {
            double sink = Math.exp(request().changes().sink(0) - maximum);
            return super.logSumExp(maximum, sum - sink);
        }
    }
}
