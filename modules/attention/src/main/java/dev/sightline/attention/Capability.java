package dev.sightline.attention;

import dev.sightline.attention.pattern.BigBird;
import dev.sightline.attention.pattern.Longformer;
import dev.sightline.memory.ElementType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A feature of requests that a variant may serve. */
public enum Capability {
    /** Every query sees every key. */
    FULL_MASK,
    /** Causal masks with any offset. */
    CAUSAL_MASK,
    /** Sliding windows. */
    WINDOW_MASK,
    /** Packed documents, each attending within itself. */
    DOCUMENT_MASK,
    /** Unions of masks, such as sinks and a window. */
    UNION_MASK,
    /** Layouts of blocks, and any visibility. */
    BLOCK_MASK,
    /** Several query heads to a key-value head. */
    GROUPED_HEADS,
    /** The log-sum-exp of each row as an output. */
    LOG_SUM_EXP,
    /** A tensor added to the scores. */
    ADDITIVE_BIAS,
    /** Scores bounded by a tanh. */
    SOFTCAP,
    /** Biases that grow with the distance. */
    ALIBI,
    /** A temperature for each head. */
    HEAD_TEMPERATURES,
    /** A learned score for each head that takes weight and gives no value. */
    LEARNED_SINKS,
    /** Keys and values stored as bfloat16. */
    BFLOAT16_KEYS_AND_VALUES,
    /** Keys and values stored as float16. */
    FLOAT16_KEYS_AND_VALUES,
    /** Keys and values stored as int8 with a scale a row. */
    INT8_KEYS_AND_VALUES,
    /** Keys and values in pages. */
    PAGED_KEYS_AND_VALUES,
    /** The same bits of a query whatever other queries are asked for with it. */
    CHUNK_INVARIANCE,
    /** A recurrent state that decays by one factor for each head. */
    HEAD_DECAY,
    /** A recurrent state that decays by a factor for each position. */
    POSITION_DECAY,
    /** A recurrent state that decays by a factor for each position and channel. */
    CHANNEL_DECAY,
    /** A recurrent state that is corrected by the delta rule. */
    DELTA_RULE,
    /** A recurrent state carried in and handed out. */
    CARRIED_STATE;

    private static final List<UpdateRule> RULES = List.of(
            UpdateRule.ADDITIVE,
            UpdateRule.decaying(new Decay.OfHead(List.of(0.5))),
            UpdateRule.decaying(new Decay.OfPosition()),
            UpdateRule.decaying(new Decay.OfChannel()),
            UpdateRule.DELTA,
            UpdateRule.decayingDelta(new Decay.OfHead(List.of(0.5))),
            UpdateRule.decayingDelta(new Decay.OfPosition()),
            UpdateRule.decayingDelta(new Decay.OfChannel()));

    private static final Mask SMALL_LONGFORMER = new Longformer(1, 0, List.of(0L)).mask(2, 3, false);

    private static final Mask SMALL_BIG_BIRD = new BigBird(1, 1, 1, 0, 1).mask(2, 3, false);

    /**
     * What a variant serves, found by asking for a small request that shows each feature. A feature beside the
     * mask counts if it is served under some mask.
     */
    public static Set<Capability> of(AttentionVariant variant) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            if (capability.examples(variant.family()).stream()
                    .anyMatch(request -> variant.refusals(request).isEmpty())) {
                capabilities.add(capability);
            }
        }
        return capabilities;
    }

    private boolean isOfScores() {
        return switch (this) {
            case ADDITIVE_BIAS, SOFTCAP, ALIBI, HEAD_TEMPERATURES, LEARNED_SINKS -> true;
            default -> false;
        };
    }

    private boolean isOfStates() {
        return switch (this) {
            case HEAD_DECAY, POSITION_DECAY, CHANNEL_DECAY, DELTA_RULE, CARRIED_STATE -> true;
            default -> false;
        };
    }

    /** Small requests that show the feature and nothing else, each under another mask; none if the family lacks it. */
    public List<AttentionRequest> examples(AttentionFunction.Family family) {
        return masksToTry().stream()
                .flatMap(mask -> functions(family, mask).stream())
                .flatMap(function -> smallRequest(function).stream())
                .toList();
    }

    private AttentionShape shape() {
        return new AttentionShape(1, this == GROUPED_HEADS ? 2 : 1, 1, 2, 3, 16, 16);
    }

    /** The functions of a family that may have the feature. */
    private List<AttentionFunction> functions(AttentionFunction.Family family, Mask mask) {
        return switch (family) {
            case SOFTMAX -> List.of(AttentionRequest.softmax(shape(), mask).function());
            case LINEAR ->
                List.of(
                        AttentionRequest.linear(shape(), mask).function(),
                        new AttentionFunction.Linear(new PositiveRandomFeatures(16, 0.25, 1), true, mask));
            case RECURRENCE ->
                mask instanceof Mask.Full || mask instanceof Mask.Causal
                        ? RULES.stream()
                                .filter(this::isOf)
                                .map(rule -> AttentionRequest.recurrence(shape(), mask, rule)
                                        .function())
                                .toList()
                        : List.of();
        };
    }

    /** Whether a rule is one that the feature asks for. */
    private boolean isOf(UpdateRule rule) {
        return switch (this) {
            case HEAD_DECAY -> rule.decay() instanceof Decay.OfHead;
            case POSITION_DECAY -> rule.decay() instanceof Decay.OfPosition;
            case CHANNEL_DECAY -> rule.decay() instanceof Decay.OfChannel;
            case DELTA_RULE -> rule.corrected();
            default -> true;
        };
    }

    private List<Mask> masksToTry() {
        return switch (this) {
            case FULL_MASK -> List.of(Mask.full());
            case CAUSAL_MASK -> List.of(Mask.causal(1));
            case WINDOW_MASK -> List.of(Mask.window(1, 0));
            case DOCUMENT_MASK -> List.of(Mask.documents(new long[] {0, 1, 2}, new long[] {0, 1, 3}));
            case UNION_MASK -> List.of(Mask.sinks(1, 1), SMALL_LONGFORMER);
            case BLOCK_MASK ->
                List.of(Mask.visible(new boolean[][] {{true, false, true}, {false, true, true}}), SMALL_BIG_BIRD);
            default ->
                List.of(
                        Mask.full(),
                        Mask.causal(1),
                        Mask.window(1, 0),
                        Mask.sinks(1, 1),
                        SMALL_LONGFORMER,
                        SMALL_BIG_BIRD,
                        Mask.dilated(2, 0, 2));
        };
    }

    /** Empty where the function has no such feature. */
    private Optional<AttentionRequest> smallRequest(AttentionFunction function) {
        if (isOfScores() && !(function instanceof AttentionFunction.Softmax)) {
            return Optional.empty();
        }
        if (isOfStates() && !(function instanceof AttentionFunction.Recurrence)) {
            return Optional.empty();
        }
        AttentionRequest request = new AttentionRequest(shape(), function, false);
        return Optional.of(
                switch (this) {
                    case FULL_MASK,
                            CAUSAL_MASK,
                            WINDOW_MASK,
                            DOCUMENT_MASK,
                            UNION_MASK,
                            BLOCK_MASK,
                            GROUPED_HEADS,
                            HEAD_DECAY,
                            POSITION_DECAY,
                            CHANNEL_DECAY,
                            DELTA_RULE -> request;
                    case LOG_SUM_EXP -> request.withLogSumExp();
                    case ADDITIVE_BIAS -> request.withBias(ScoreBias.shared());
                    case SOFTCAP -> request.withChanges(ScoreChanges.NONE.withSoftcap(2));
                    case ALIBI -> request.withChanges(ScoreChanges.NONE.withAlibi(new Alibi(List.of(0.5), 1)));
                    case HEAD_TEMPERATURES -> request.withChanges(ScoreChanges.NONE.withTemperatures(List.of(2.0)));
                    case LEARNED_SINKS -> request.withChanges(ScoreChanges.NONE.withSinks(List.of(0.5)));
                    case BFLOAT16_KEYS_AND_VALUES -> request.withKeyValueType(ElementType.BFLOAT16);
                    case FLOAT16_KEYS_AND_VALUES -> request.withKeyValueType(ElementType.FLOAT16);
                    case INT8_KEYS_AND_VALUES -> request.withKeyValueType(ElementType.INT8);
                    case PAGED_KEYS_AND_VALUES -> request.withPages();
                    case CHUNK_INVARIANCE -> request.withChunkInvariance();
                    case CARRIED_STATE ->
                        request.withFunction(((AttentionFunction.Recurrence) function).withStates(true, true));
                });
    }
}
