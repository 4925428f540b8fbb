package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Checks laws on a variant: each on a seeded sample of the requests it concerns, smallest first, and where one is
 * broken on ever smaller requests until none smaller breaks it. Everything is drawn from fixed seeds, so a verdict can
 * be had again. Not thread-safe.
 */
public final class Contract implements AutoCloseable {
    /** Smaller requests tried on a broken law: enough for any size of the grid, and an end for a slow check. */
    private static final int MOST_ATTEMPTS = 100;

    private final AttentionVariant variant;
    private final List<AttentionRequest> grid;
    private final long seed;
    private final Crew crew = new Crew();

    /** The contract of a variant, on the requests of its family, or those of states. */
    public Contract(AttentionVariant variant) {
        this(
                variant,
                variant instanceof StreamedVariant streamed
                        ? StateGrid.of(streamed.maker())
                        : RequestGrid.of(variant.family()));
    }

    /** The contract of a variant, on requests of the caller's choice. */
    public Contract(AttentionVariant variant, List<AttentionRequest> requests) {
        this(variant, requests, RequestGrid.SEED);
    }

    /** The same with another seed for the inputs, and for which requests each law is checked on. */
    public Contract(AttentionVariant variant, List<AttentionRequest> requests, long seed) {
        this.variant = variant;
        this.grid = List.copyOf(requests);
        this.seed = seed;
    }

    /** Checks every law; those that concern no request are left out. */
    public List<Verdict> check() {
        return applicableLaws().stream().map(this::check).toList();
    }

    /** The laws that concern at least one request. */
    public List<Law> applicableLaws() {
        return Laws.of(variant).stream().filter(law -> !sample(law).isEmpty()).toList();
    }

    /** Whether any request is served: laws of what a variant serves prove nothing of one that refuses everything. */
    public boolean servesARequest() {
        return grid.stream().anyMatch(this::isServed);
    }

    /** Checks one law. */
    public Verdict check(Law law) {
        Verdict first = firstBreach(law);
        return new Verdict(
                variant.name(), law, first.requests(), first.counterexample().map(found -> shrink(law, found)));
    }

    /** Checks one law without looking for a smaller counterexample than the first: where it matters only whether. */
    public Verdict firstBreach(Law law) {
        int checked = 0;
        for (AttentionRequest request : sample(law)) {
            checked++;
            Optional<Counterexample> broken = breach(law, request);
            if (broken.isPresent()) {
                return new Verdict(variant.name(), law, checked, broken);
            }
        }
        return new Verdict(variant.name(), law, checked, Optional.empty());
    }

    /** As many requests as are enough, and half as many again of those with a bias or narrow storage. */
    private List<AttentionRequest> sample(Law law) {
        List<AttentionRequest> concerned = new ArrayList<>(
                grid.stream().filter(request -> concerns(law, request)).toList());
        Collections.shuffle(concerned, new Random(seed + law.name().hashCode()));
        int most = law.scope().most();
        Stream<AttentionRequest> plain =
                concerned.stream().filter(request -> !isDressed(request)).limit(most);
        Stream<AttentionRequest> dressed =
                concerned.stream().filter(Contract::isDressed).limit(Math.ceilDiv(most, 2));
        return Stream.concat(plain, dressed)
                .sorted(Comparator.comparingLong(RequestGrid::work))
                .toList();
    }

    private static boolean isDressed(AttentionRequest request) {
        return request.bias().isPresent() || request.keyValueType() != ElementType.FLOAT32;
    }

    private boolean concerns(Law law, AttentionRequest request) {
        return law.scope().concerns().test(request) && (!law.scope().servedOnly() || isServed(request));
    }

    /** A variant that fails to answer counts as one that serves: the check asks again, and reports the failure. */
    private boolean isServed(AttentionRequest request) {
        try {
            return variant.refusals(request).isEmpty();
        } catch (RuntimeException | Error failure) {
            return true;
        }
    }

    private Optional<Counterexample> breach(Law law, AttentionRequest request) {
        long seedOfInputs = seed + request.shape().hashCode();
        try (Trial trial = new Trial(variant, request, seedOfInputs, crew)) {
            law.check().check(trial);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(new Counterexample(request, seedOfInputs, String.valueOf(violation.getMessage())));
        } catch (RuntimeException | Error failure) {
            StackTraceElement[] trace = failure.getStackTrace();
            String where = trace.length > 0 ? " at " + trace[0] : "";
            return Optional.of(
                    new Counterexample(request, seedOfInputs, "expected no exception, found " + failure + where));
        }
    }

    private Counterexample shrink(Law law, Counterexample found) {
        Counterexample smallest = found;
        Iterator<AttentionRequest> candidates =
                Shrinking.candidates(smallest.request()).iterator();
        for (int attempt = 0; attempt < MOST_ATTEMPTS && candidates.hasNext(); attempt++) {
            AttentionRequest candidate = candidates.next();
            Optional<Counterexample> broken = concerns(law, candidate) ? breach(law, candidate) : Optional.empty();
            if (broken.isPresent()) {
                smallest = broken.get();
                candidates = Shrinking.candidates(smallest.request()).iterator();
            }
        }
        return smallest;
    }

    @Override
    public void close() {
        crew.close();
    }
}
