package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;

/** Mistakes in what surrounds the numbers: promises, checks, memory. */
final class ServiceMutants {
    private ServiceMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax(
                        "no check of the arguments",
                        List.of("bad-shapes", "bad-outputs", "bad-memory", "bad-biases-and-scales"),
                        NoChecks::new),
                Mutant.softmax("workers that are not asked", "closed-resources", Alone::new),
                Mutant.softmax("an array for each call", "no-heap-allocation", Allocating::new),
                Mutant.dishonest("a variant that refuses everything", "serves-something", new RefusesAll()),
                Mutant.dishonest("a refusal that is not kept", "refusals-agree-with-plans", new RefusesInWords()),
                Mutant.dishonest("a function that is ignored", "nothing-is-ignored", new ServesAll()),
                Mutant.dishonest("padding that is not counted", "declared-work", new Understated()),
                Mutant.dishonest("a workspace that is not declared", "declared-workspace", new Hoarder()));
    }

    private static final class NoChecks extends ReferencePlan {
        NoChecks(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void check(AttentionInputs in, AttentionOutputs out) {}
    }

    private static final class Alone extends ReferencePlan {
        Alone(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void distribute(long rows) {
            for (long row = 0; row < rows; row++) {
                run(0, row);
            }
        }
    }

    private static final class Allocating extends ReferencePlan {
        private double[] last = {};

        Allocating(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void check(AttentionInputs in, AttentionOutputs out) {
            super.check(in, out);
            last = new double[last.length == 3 ? 4 : 3];
        }
    }

    /** The reference, one promise of which a subclass breaks. */
    private abstract static class Dishonest implements AttentionVariant {
        private final AttentionVariant honest = ReferenceVariant.of(Family.SOFTMAX);

        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public String description() {
            return honest.description();
        }

        @Override
        public Family family() {
            return honest.family();
        }

        @Override
        public String provider() {
            return honest.provider();
        }

        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return honest.refusals(request);
        }

        @Override
        public Cost cost(AttentionRequest request) {
            return honest.cost(request);
        }

        @Override
        public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
            return honest.plan(request, workers, arena);
        }
    }

    private static final class RefusesAll extends Dishonest {
        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return List.of(new Refusal("it rests", "ask later"));
        }
    }

    private static final class RefusesInWords extends Dishonest {
        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return request.mask() instanceof Mask.Window
                    ? List.of(new Refusal("it has no windows", "ask another variant"))
                    : super.refusals(request);
        }
    }

    private static final class ServesAll extends Dishonest {
        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return List.of();
        }
    }

    private static final class Understated extends Dishonest {
        @Override
        public Cost cost(AttentionRequest request) {
            Cost cost = super.cost(request);
            return new Cost(
                    cost.nominalFlops(),
                    0.9 * cost.nominalFlops(),
                    cost.bytesMoved(),
                    cost.workspaceBytesPerThread(),
                    cost.workspaceBytes());
        }
    }

    private static final class Hoarder extends Dishonest {
        @Override
        public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
            arena.allocate("undeclared", 1000);
            return super.plan(request, workers, arena);
        }
    }
}
