package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Draws what a recurrence reads beside queries, keys and values: states that are standard normal, and gates that are as
 * bad as gates can be. A whole draw of decays either forgets nothing, nearly nothing, anything, or all of it now and
 * then, or mixes these; betas lie in [0, 1] with both ends among them, or in [0, 2].
 */
final class Gates {
    /** What a slow decay forgets at a position: remembered over thousands of them. */
    private static final double SLOW = 1e-4;

    /** The fastest decay that is not sudden, as a logarithm. */
    private static final double FAST = 5;

    /** One in so many gates of a draw with sudden ones lies at an end. */
    private static final int RARE = 12;

    private enum Mood {
        LOSSLESS,
        SLOW,
        ANY,
        SUDDEN,
        MIXED
    }

    private static final List<Mood> PURE = List.of(Mood.LOSSLESS, Mood.SLOW, Mood.ANY, Mood.SUDDEN);

    private final RunArena arena;
    private final SplittableRandom random;

    Gates(RunArena arena, SplittableRandom random) {
        this.arena = arena;
        this.random = random;
    }

    /** Everything that the function of a request asks for; nothing is drawn for other functions. */
    RecurrenceInputs of(AttentionRequest request) {
        if (!(request.function() instanceof AttentionFunction.Recurrence recurrence)) {
            return RecurrenceInputs.NONE;
        }
        long batch = request.shape().batch();
        long heads = request.shape().keyValueHeads();
        long length = request.shape().keyLength();
        long headDim = request.shape().headDim();
        long valueDim = request.shape().valueDim();
        return new RecurrenceInputs(
                switch (recurrence.rule().decay()) {
                    case Decay.OfPosition position -> Optional.of(logDecays(batch, heads, length));
                    case Decay.OfChannel channel -> Optional.of(logDecays(batch, heads, length, headDim));
                    case Decay.None none -> Optional.empty();
                    case Decay.OfHead head -> Optional.empty();
                },
                recurrence.rule().corrected() ? Optional.of(betas(batch, heads, length)) : Optional.empty(),
                recurrence.initialState()
                        ? Optional.of(draw("initialState", random::nextGaussian, batch, heads, headDim, valueDim))
                        : Optional.empty());
    }

    private Tensor logDecays(long... sizes) {
        // Mixed as often as not: the others are seldom met by nature.
        Mood mood = random.nextBoolean() ? Mood.MIXED : PURE.get(random.nextInt(PURE.size()));
        return draw("logDecay", () -> logDecay(mood), sizes);
    }

    private double logDecay(Mood mood) {
        return switch (mood) {
            case LOSSLESS -> 0;
            case SLOW -> -SLOW * Math.abs(random.nextGaussian());
            case ANY -> -FAST * random.nextDouble();
            case SUDDEN ->
                random.nextInt(RARE) == 0 ? Double.NEGATIVE_INFINITY : -SLOW * Math.abs(random.nextGaussian());
            case MIXED -> logDecay(PURE.get(random.nextInt(PURE.size())));
        };
    }

    private Tensor betas(long... sizes) {
        double largest = random.nextInt(4) == 0 ? 2 : 1;
        return draw(
                "beta",
                () -> switch (random.nextInt(RARE)) {
                    case 0 -> 0;
                    case 1 -> largest;
                    default -> largest * random.nextDouble();
                },
                sizes);
    }

    private Tensor draw(String name, DoubleSupplier next, long... sizes) {
        Tensor tensor = arena.tensor(name, sizes);
        float[] numbers = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) next.getAsDouble();
        }
        return tensor.copyFrom(numbers);
    }
}
