package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/** What a variant says about itself is true. */
final class ServiceLaws {
    private ServiceLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "serves-something",
                        "The variant serves a request of its family and describes itself.",
                        Scope.all(1),
                        ServiceLaws::checkService),
                new Law(
                        "refusals-agree-with-plans",
                        "A refused request throws RefusedRequestException with the reasons, any other gets its plan.",
                        Scope.all(Integer.MAX_VALUE),
                        ServiceLaws::checkRefusals),
                new Law(
                        "nothing-is-ignored",
                        "A request of another family, or for a log-sum-exp that does not exist, is refused.",
                        Scope.all(8),
                        ServiceLaws::checkForeign));
    }

    private static void checkService(Trial trial) {
        AttentionVariant variant = trial.variant();
        if (!variant.name().matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new Violation("name: expected lower case words joined by hyphens, found '" + variant.name() + "'");
        }
        if (variant.description().isBlank() || variant.provider().isBlank()) {
            throw new Violation("description and provider: expected a text each, found '" + variant.description()
                    + "' and '" + variant.provider() + "'");
        }
        List<AttentionRequest> grid = RequestGrid.of(variant.family());
        if (grid.stream().noneMatch(trial::isServed)) {
            throw new Violation("expected at least one of " + grid.size() + " requests of the family "
                    + variant.family() + " to be served, found none; the first is refused because "
                    + variant.refusals(grid.get(0)));
        }
    }

    private static void checkRefusals(Trial trial) {
        AttentionVariant variant = trial.variant();
        List<Refusal> refusals = variant.refusals(trial.request());
        if (!refusals.equals(variant.refusals(trial.request()))) {
            throw new Violation("expected the same refusals when asked again, found " + refusals + " and then "
                    + variant.refusals(trial.request()));
        }
        if (!refusals.isEmpty()) {
            requireRefused(trial, trial.request());
            return;
        }
        try (RunArena arena = RunArena.open("workspace")) {
            AttentionPlan plan = variant.plan(trial.request(), trial.crew().workers(2), arena);
            PlanDescription description = plan.description();
            if (!plan.request().equals(trial.request())) {
                throw new Violation("expected a plan for " + trial.request() + ", found one for " + plan.request());
            }
            if (!description.variant().equals(variant.name())
                    || !description.provider().equals(variant.provider())
                    || description.threads() != 2
                    || description.kernel().isBlank()) {
                throw new Violation("expected a description of '" + variant.name() + "' on " + variant.provider()
                        + " with 2 threads and a kernel, found " + description);
            }
        }
    }

    private static void requireRefused(Trial trial, AttentionRequest request) {
        List<Refusal> refusals = trial.variant().refusals(request);
        for (Refusal refusal : refusals) {
            if (refusal.reason().isBlank() || refusal.remedy().isBlank()) {
                throw new Violation("expected a reason and a remedy, found '" + refusal + "'");
            }
        }
        try (RunArena arena = RunArena.open("workspace")) {
            RefusedRequestException refused = Calls.requireThrows(
                    "plan of a refused request",
                    RefusedRequestException.class,
                    () -> trial.variant().plan(request, trial.crew().workers(1), arena));
            if (!refused.refusals().equals(refusals)) {
                throw new Violation(
                        "expected the plan to be refused with " + refusals + ", found " + refused.refusals());
            }
            if (arena.ledger().totalBytes() != 0) {
                throw new Violation("expected a refused plan to allocate nothing, found "
                        + arena.ledger().totalBytes() + " bytes");
            }
        }
    }

    private static void checkForeign(Trial trial) {
        AttentionRequest request = trial.request();
        Family own = trial.variant().family();
        for (AttentionFunction other : functionsOfEveryFamily(request)) {
            if (other.family() != own) {
                requireRefusals(trial, request.withFunction(other), "a request of another family than " + own);
            }
        }
        if (own != Family.SOFTMAX) {
            requireRefusals(trial, request.withLogSumExp(), "a log-sum-exp of a " + own + " function, which has none");
        }
    }

    /** One of each family under the mask of a request, if the family has such masks. */
    private static List<AttentionFunction> functionsOfEveryFamily(AttentionRequest request) {
        List<AttentionFunction> functions = new ArrayList<>(List.of(
                new AttentionFunction.Softmax(request.mask(), 1),
                new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, request.mask())));
        if (request.mask() instanceof Mask.Full || request.mask() instanceof Mask.Causal) {
            functions.add(new AttentionFunction.Recurrence(request.mask(), UpdateRule.ADDITIVE, 1));
        }
        return functions;
    }

    private static void requireRefusals(Trial trial, AttentionRequest request, String what) {
        if (trial.isServed(request)) {
            throw new Violation("expected a refusal of " + what + ", found none for " + request);
        }
        requireRefused(trial, request);
    }
}
