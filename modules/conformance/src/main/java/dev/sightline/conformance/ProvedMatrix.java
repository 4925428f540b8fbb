package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.BlockMask;
import dev.sightline.attention.Capability;
import dev.sightline.attention.Decay;
import dev.sightline.attention.DocumentMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UnionMask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.Proof.Status;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which features a variant serves, and not by its word: a few small requests with each feature are computed and held
 * against the float64 oracle. A second or so for a variant; the {@link Contract} says far more and takes longer.
 */
public final class ProvedMatrix {
    /** Requests of the grid for each feature, beside the examples that show nothing else. */
    private static final int REQUESTS = 6;

    /** Of these sizes by {@link RequestGrid#work}: several tiles of keys in some, and still no time to compute. */
    private static final long LEAST_WORK = 2_000;

    private static final long MOST_WORK = 300_000;

    private final AttentionVariant variant;
    private final List<AttentionRequest> grid;
    private final Crew crew;

    private ProvedMatrix(AttentionVariant variant, Crew crew) {
        this.variant = variant;
        this.crew = crew;
        this.grid = RequestGrid.of(variant.family()).stream()
                .filter(request -> RequestGrid.work(request) >= LEAST_WORK && RequestGrid.work(request) <= MOST_WORK)
                .filter(request -> request.visiblePairs() > 0)
                .toList();
    }

    /** The row of a variant: a proof for each capability, in their order. */
    public static List<Proof> of(AttentionVariant variant) {
        try (Crew crew = new Crew()) {
            ProvedMatrix matrix = new ProvedMatrix(variant, crew);
            return Arrays.stream(Capability.values()).map(matrix::proof).toList();
        }
    }

    private Proof proof(Capability capability) {
        try {
            List<AttentionRequest> examples = capability.examples(variant.family()).stream()
                    .filter(request -> isSpokenOf(capability, request))
                    .toList();
            List<AttentionRequest> served = Stream.concat(
                            examples.stream().filter(this::isServed),
                            grid.stream()
                                    .filter(request -> shows(capability, request)
                                            && isSpokenOf(capability, request)
                                            && isServed(request))
                                    .limit(REQUESTS))
                    .toList();
            if (served.isEmpty()) {
                return new Proof(capability, Status.REFUSED, 0, refusal(examples));
            }
            return served.stream()
                    .flatMap(request -> counterexample(capability, request).stream())
                    .findFirst()
                    .map(wrong -> new Proof(capability, Status.WRONG, served.size(), wrong.toString()))
                    .orElseGet(() -> new Proof(capability, Status.PROVED, served.size(), ""));
        } catch (RuntimeException | Error failure) {
            return new Proof(capability, Status.WRONG, 0, "expected a refusal or none, found " + failure);
        }
    }

    /** Whether the laws of a feature say something of a request: one that none concerns would prove nothing. */
    private static boolean isSpokenOf(Capability capability, AttentionRequest request) {
        return lawsOf(capability).stream()
                .allMatch(law -> law.scope().concerns().test(request));
    }

    private boolean isServed(AttentionRequest request) {
        return variant.refusals(request).isEmpty();
    }

    private String refusal(List<AttentionRequest> examples) {
        return examples.isEmpty()
                ? "a " + variant.family() + " function has no such feature; ask a variant of another family"
                : variant.refusals(examples.getFirst()).getFirst().toString();
    }

    private Optional<Counterexample> counterexample(Capability capability, AttentionRequest request) {
        long seed = RequestGrid.SEED + request.shape().hashCode();
        try (Trial trial = new Trial(variant, request, seed, crew)) {
            AttentionInputs inputs = trial.draw();
            Expected.of(request, inputs).check(trial.run(inputs));
            for (Law law : lawsOf(capability)) {
                law.check().check(trial);
            }
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(new Counterexample(request, seed, String.valueOf(violation.getMessage())));
        } catch (RuntimeException | Error failure) {
            return Optional.of(new Counterexample(request, seed, "expected no exception, found " + failure));
        }
    }

    /** Features that say more than which numbers come out are held to their law. */
    private static List<Law> lawsOf(Capability capability) {
        return switch (capability) {
            case PAGED_KEYS_AND_VALUES -> List.of(Laws.named("pages"));
            case CHUNK_INVARIANCE -> List.of(Laws.named("chunk-invariance"));
            case CARRIED_STATE -> List.of(Laws.named("state-carries"), Laws.named("state-in-place"));
            default -> List.of();
        };
    }

    /** Exhaustive, so that a new capability is not proved by its examples alone. */
    private static boolean shows(Capability capability, AttentionRequest request) {
        return switch (capability) {
            case FULL_MASK -> request.mask() instanceof Mask.Full;
            case CAUSAL_MASK -> request.mask() instanceof Mask.Causal;
            case WINDOW_MASK -> request.mask() instanceof Mask.Window;
            case DOCUMENT_MASK -> request.mask() instanceof DocumentMask;
            case UNION_MASK -> request.mask() instanceof UnionMask;
            case BLOCK_MASK -> request.mask() instanceof BlockMask;
            case GROUPED_HEADS -> request.shape().groupSize() > 1;
            case LOG_SUM_EXP -> request.logSumExp();
            case ADDITIVE_BIAS -> request.bias().isPresent();
            case BFLOAT16_KEYS_AND_VALUES -> request.keyValueType() == ElementType.BFLOAT16;
            case FLOAT16_KEYS_AND_VALUES -> request.keyValueType() == ElementType.FLOAT16;
            case INT8_KEYS_AND_VALUES -> request.keyValueType() == ElementType.INT8;
            case SOFTCAP -> request.changes().isCapped();
            case ALIBI -> request.changes().alibi().isPresent();
            case HEAD_TEMPERATURES -> !request.changes().temperatures().isEmpty();
            case LEARNED_SINKS -> !request.changes().sinks().isEmpty();
            case PAGED_KEYS_AND_VALUES -> request.paged();
            case CHUNK_INVARIANCE -> request.chunkInvariant();
            case HEAD_DECAY -> rule(request).decay() instanceof Decay.OfHead;
            case POSITION_DECAY -> rule(request).decay() instanceof Decay.OfPosition;
            case CHANNEL_DECAY -> rule(request).decay() instanceof Decay.OfChannel;
            case DELTA_RULE -> rule(request).corrected();
            case CARRIED_STATE -> request.hasInitialState() || request.hasFinalState();
        };
    }

    /** The rule of a recurrence; of other functions, which add whatever they see, the additive one. */
    private static UpdateRule rule(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Recurrence recurrence
                ? recurrence.rule()
                : UpdateRule.ADDITIVE;
    }
}
