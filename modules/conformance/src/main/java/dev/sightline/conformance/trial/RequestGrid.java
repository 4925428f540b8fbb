package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.UpdateRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A seeded sample of requests of one family: lengths around the multiples of the usual tiles, odd widths, grouped
 * heads, every kind of mask with offsets that hide everything, something and nothing; then steps of decoding, which are
 * alone, so each of these meets all lengths, and every other choice too.
 * combination.
 * each sparse pattern of the literature. Each choice is dealt from a deck, so all of them occur, though not every
 * few queries of grouped heads against many keys; then biases and narrow keys and values on both. Each choice is dealt
 * few queries of grouped heads against many keys; then biases and narrow keys and values on both; then all of these under
 * from a deck, so all of them occur, though not every combination. A variant may serve one update rule of recurrences
 */
public final class RequestGrid {
    /** Seed of the sample; the same requests for every variant of a family. */
    public static final long SEED = 20_260_101;

    private static final int[] LENGTHS = {0, 1, 2, 7, 8, 9, 47, 48, 49, 95, 96, 97, 127, 193};
    private static final int[][] CROSS_LENGTHS = {
        {0, 5}, {3, 0}, {1, 2}, {1, 49}, {1, 193}, {2, 97}, {7, 95}, {48, 96}, {97, 8}, {193, 1}, {127, 48}, {95, 193}
    };
    private static final int[][] LONG_LENGTHS = {{385, 385}, {200, 800}, {1, 1025}, {770, 97}};
    private static final int DRAWN_LENGTHS = 12;
    private static final int[][] DRESSED_LENGTHS = {
        {0, 5}, {3, 0}, {1, 1}, {2, 7}, {9, 9}, {1, 49}, {7, 95}, {48, 96}, {97, 97}, {127, 48}, {95, 193}, {193, 200}
    };
    private static final int[][] DECODING_LENGTHS = {
        {1, 97}, {1, 385}, {1, 1000}, {1, 2500}, {2, 700}, {3, 769}, {4, 900}, {5, 300}, {6, 1537}, {7, 450}, {8, 800},
        {9, 777}
    };

    private static final int[][] PATTERN_LENGTHS = {
        {0, 5},
        {1, 1},
        {8, 8},
        {49, 49},
        {97, 97},
        {193, 193},
        {1, 193},
        {48, 96},
        {97, 8},
        {95, 193},
        {385, 385},
        {200, 800}
    };
    private static final int[][] DRESSED_PATTERN_LENGTHS = {{2, 7}, {9, 9}, {48, 96}, {97, 97}, {127, 48}, {193, 200}};
    private static final int[][] PATTERN_DECODING_LENGTHS = {{1, 385}, {3, 769}, {9, 777}};

    /** Dresses of further inputs tried on each of the lengths above, beside one of another kind. */
    private static final int DRESSES = 2;

    /** Multiply-adds of one request, so that the oracle stays quick; above it heads, then widths, are cut. */
    private static final long WORK = 10_000_000;

    /** The same of a step of decoding. */
    private static final long DECODING_WORK = 3_000_000;

    /** The same of a sparse pattern: there are four of them, and every law is checked on each. */
    private static final long PATTERN_WORK = 1_000_000;

    private enum MaskKind {
        FULL,
        CAUSAL,
        WINDOW,
        OTHER
    }

    private record Heads(int query, int keyValue) {}

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Deck<Integer> headDims = deck(1, 3, 5, 8, 16, 33, 64, 80, 128);
    private final Deck<Integer> valueDims = deck(1, 3, 5, 8, 16, 33, 64, 80, 128);
    private final Deck<Boolean> sameDims = deck(true, true, false);
    private final Deck<Heads> heads =
            deck(new Heads(1, 1), new Heads(2, 2), new Heads(4, 2), new Heads(6, 1), new Heads(6, 3));
    private final Deck<Integer> batches = deck(1, 1, 2, 3);
    private final Deck<Boolean> logSumExps = deck(true, false);
    private final Deck<UnaryOperator<Double>> scales =
            deck(usual -> usual, usual -> usual, usual -> usual, usual -> 1.0, usual -> -usual, usual -> 0.0);
    private final Deck<AttentionFunction.Linear> linears = deck(
            new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.full()),
            new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.full()),
            new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, false, Mask.full()),
            new AttentionFunction.Linear(ElementwiseMap.IDENTITY, true, Mask.full()),
            new AttentionFunction.Linear(ElementwiseMap.IDENTITY, false, Mask.full()),
            randomFeatures(48, 0.125, 1, true),
            randomFeatures(1, 0.25, 2, true),
            randomFeatures(97, 0.1, 3, true),
            randomFeatures(16, 0.05, 4, false));
    private final Deck<Integer> offsetKinds = deck(0, 1, 2, 3, 4, 5, 6, 7);
    private final Deck<Integer> lefts = deck(0, 1, 3, 7, 8, 47, 48, 63, 200);
    private final Deck<Integer> rights = deck(0, 0, 0, 1, 5, 48);

    private final Family family;
    private final OtherMasks otherMasks;
    private final PatternMasks patternMasks = new PatternMasks(new SplittableRandom(SEED + 3));
    private final Dresses dresses;
    private final Deck<Heads> decodingHeads;
    private final Recurrences recurrences;

    private RequestGrid(Family family) {
        this(family, UpdateRule.ADDITIVE);
    }

    /** Of one rule, where the family is that of recurrences. */
    private RequestGrid(Family family, UpdateRule rule) {
        this.family = family;
        // A source of their own: what is dealt beside them stays as it is.
        SplittableRandom further = new SplittableRandom(SEED + 1);
        dresses = new Dresses(family, new SplittableRandom(SEED + 2));
        recurrences = new Recurrences(rule, new SplittableRandom(SEED + 3));
        otherMasks = new OtherMasks(further);
        decodingHeads = new Deck<>(
                List.of(new Heads(8, 2), new Heads(6, 1), new Heads(3, 3), new Heads(9, 3), new Heads(1, 1)), further);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the list copies the array
    private <T> Deck<T> deck(T... choices) {
        return new Deck<>(List.of(choices), random);
    }

    /** The requests of a family, smallest first. */
    public static List<AttentionRequest> of(Family family) {
        List<AttentionRequest> requests = new ArrayList<>();
        if (family == Family.RECURRENCE) {
            for (UpdateRule rule : Recurrences.RULES) {
                RequestGrid grid = new RequestGrid(family, rule);
                Deck<MaskKind> masks = grid.deck(MaskKind.FULL, MaskKind.CAUSAL, MaskKind.CAUSAL);
                grid.addPlain(requests, masks::deal);
                grid.addDressed(requests, masks::deal);
            }
        } else {
            RequestGrid grid = new RequestGrid(family);
            for (MaskKind mask : MaskKind.values()) {
                grid.addPlain(requests, () -> mask);
            }
            for (MaskKind mask : MaskKind.values()) {
                grid.addDressed(requests, () -> mask);
            }
            for (PatternMasks.Kind pattern : PatternMasks.Kind.values()) {
                grid.addPattern(requests, pattern);
            }
        }
        requests.sort(Comparator.comparingLong(RequestGrid::work));
        return List.copyOf(requests);
    }

    /** Requests of all lengths. */
    private void addPlain(List<AttentionRequest> requests, Supplier<MaskKind> masks) {
        for (int length : LENGTHS) {
            requests.add(request(masks.get(), length, length));
        }
        for (int[] lengths : CROSS_LENGTHS) {
            requests.add(request(masks.get(), lengths[0], lengths[1]));
        }
        for (int[] lengths : LONG_LENGTHS) {
            requests.add(request(masks.get(), lengths[0], lengths[1]));
        }
        for (int drawn = 0; drawn < DRAWN_LENGTHS; drawn++) {
            requests.add(request(masks.get(), random.nextInt(1, 150), random.nextInt(1, 150)));
        }
        requests.add(request(masks.get(), new AttentionShape(0, 2, 1, 3, 3, 4, 4)));
        requests.add(request(masks.get(), new AttentionShape(1, 0, 0, 3, 3, 4, 4)));
    }

    /** Steps of decoding, and dressed requests. */
    private void addDressed(List<AttentionRequest> requests, Supplier<MaskKind> masks) {
        for (int[] lengths : DRESSED_LENGTHS) {
            addDresses(requests, () -> request(masks.get(), lengths[0], lengths[1]));
        }
        for (int[] lengths : DECODING_LENGTHS) {
            requests.add(request(masks.get(), decoding(lengths[0], lengths[1])));
            addDresses(requests, () -> request(masks.get(), decoding(lengths[0], lengths[1])));
        }
    }

    /** Comes last, so that what is dealt to the others stays as it is. */
    private void addPattern(List<AttentionRequest> requests, PatternMasks.Kind pattern) {
        for (int[] lengths : PATTERN_LENGTHS) {
            requests.add(patterned(pattern, shape(lengths[0], lengths[1], PATTERN_WORK)));
        }
        for (int[] lengths : DRESSED_PATTERN_LENGTHS) {
            addDresses(requests, () -> patterned(pattern, shape(lengths[0], lengths[1], PATTERN_WORK)));
        }
        for (int[] lengths : PATTERN_DECODING_LENGTHS) {
            requests.add(patterned(pattern, decoding(lengths[0], lengths[1])));
            addDresses(requests, () -> patterned(pattern, decoding(lengths[0], lengths[1])));
        }
    }

    private AttentionRequest patterned(PatternMasks.Kind pattern, AttentionShape shape) {
        return request(patternMasks.of(pattern, shape), shape);
    }

    private void addDresses(List<AttentionRequest> requests, Supplier<AttentionRequest> next) {
        for (int dress = 0; dress < DRESSES; dress++) {
            requests.add(dresses.ofInputs(next.get()));
        }
        requests.add(dresses.other(next.get()));
    }

    /** A few queries of several heads that share keys: the widths are cut before the heads. */
    private AttentionShape decoding(int queryLength, int keyLength) {
        Heads counts = decodingHeads.deal();
        int headDim = headDims.deal();
        int valueDim = sameDims.deal() ? headDim : valueDims.deal();
        AttentionShape wanted =
                new AttentionShape(1, counts.query(), counts.keyValue(), queryLength, keyLength, headDim, valueDim);
        return work(family, wanted) <= DECODING_WORK
                ? wanted
                : new AttentionShape(1, counts.query(), counts.keyValue(), queryLength, keyLength, 16, 8);
    }

    private AttentionRequest request(MaskKind mask, int queryLength, int keyLength) {
        return request(mask, shape(queryLength, keyLength, WORK));
    }

    private AttentionShape shape(int queryLength, int keyLength, long most) {
        Heads counts = heads.deal();
        int headDim = headDims.deal();
        int valueDim = sameDims.deal() ? headDim : valueDims.deal();
        AttentionShape wanted = new AttentionShape(
                batches.deal(), counts.query(), counts.keyValue(), queryLength, keyLength, headDim, valueDim);
        if (work(family, wanted) <= most) {
            return wanted;
        }
        AttentionShape oneHead = new AttentionShape(1, 1, 1, queryLength, keyLength, headDim, valueDim);
        return work(family, oneHead) <= most ? oneHead : new AttentionShape(1, 1, 1, queryLength, keyLength, 16, 8);
    }

    /** Scales are those of wide heads: with longer rows features leave the range of float32, and answers mean nothing. */
    private static AttentionFunction.Linear randomFeatures(int count, double scale, long seed, boolean normalised) {
        return new AttentionFunction.Linear(new PositiveRandomFeatures(count, scale, seed), normalised, Mask.full());
    }

    private AttentionRequest request(MaskKind kind, AttentionShape shape) {
        return request(mask(kind, shape), shape);
    }

    private AttentionRequest request(Mask mask, AttentionShape shape) {
        return switch (family) {
            case SOFTMAX -> {
                double scale = scales.deal().apply(1 / Math.sqrt(shape.headDim()));
                yield new AttentionRequest(shape, new AttentionFunction.Softmax(mask, scale), logSumExps.deal());
            }
            case LINEAR -> {
                AttentionFunction.Linear linear = linears.deal();
                yield new AttentionRequest(
                        shape, new AttentionFunction.Linear(linear.featureMap(), linear.normalised(), mask), false);
            }
            case RECURRENCE -> {
                double scale = scales.deal().apply(1 / Math.sqrt(shape.headDim()));
                yield new AttentionRequest(shape, recurrences.of(shape, mask, scale), false);
            }
        };
    }

    private Mask mask(MaskKind kind, AttentionShape shape) {
        return switch (kind) {
            case FULL -> Mask.full();
            case CAUSAL -> Mask.causal(offset(shape));
            case WINDOW -> new Mask.Window(lefts.deal(), rights.deal(), offset(shape));
            case OTHER -> otherMasks.of(shape);
        };
    }

    private long offset(AttentionShape shape) {
        return switch (offsetKinds.deal()) {
            case 0, 1 -> 0;
            case 2, 3 -> shape.keyLength() - shape.queryLength();
            case 4 -> -3;
            case 5 -> 5;
            case 6 -> -shape.queryLength() - 300;
            default -> shape.keyLength() + 3;
        };
    }

    /**
     * Multiply-adds if every pair were visible, with those of a recurrent state, and a little for each row: what sizes are
     * compared by.
     */
    public static long work(AttentionRequest request) {
        return work(request.function().family(), request.shape());
    }

    private static long work(Family family, AttentionShape shape) {
        long heads = shape.batch() * shape.queryHeads();
        long ofPairs = (shape.queryLength() + 1) * (shape.keyLength() + 1) * (shape.headDim() + shape.valueDim());
        long ofState = (shape.keyLength() + 1) * shape.headDim() * shape.valueDim();
        return heads * (family == Family.RECURRENCE ? ofPairs + ofState : ofPairs);
    }
}
