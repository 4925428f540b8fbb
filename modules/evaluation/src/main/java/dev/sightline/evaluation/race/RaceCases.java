package dev.sightline.evaluation.race;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Decay;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.race.Workload.Reference;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The table of all cases, short ones first. */
public final class RaceCases {
    /** In which order the heads of tensors lie, in words; the layout of a case is part of its workload. */
    public static final String LAYOUTS =
            "[batch, heads, length, width], which all contenders read in place; in grouped cases [batch, length, heads,"
                    + " width], which ONNX Runtime reads in place, and engines race in the former, too: there libtorch is"
                    + " faster, and the plugin for ONNX Runtime must copy; the faster counts";

    /** The kernels of the house, by which they are found; whatever else is found races against them. */
    private static final Set<String> HOUSE = Set.of(
            "bigbird",
            "deltanet",
            "dilated",
            "flash",
            "full",
            "gated-deltanet",
            "gated-linear",
            "lightning",
            "linear",
            "longformer",
            "mamba2",
            "performer",
            "retention",
            "sliding-window",
            "streaming-llm");

    private static final List<String> EXACT = List.of("flash", "full");
    private static final List<String> FLASH = List.of("flash");
    private static final List<String> WINDOW = List.of("sliding-window", "flash");
    private static final List<String> WINDOW_ALONE = List.of("sliding-window");

    /** A recurrence that races: which variant, and by what rule. */
    private record Recurrent(String variant, UpdateRule rule) {}

    private static final List<Recurrent> RECURRENCES = List.of(
            new Recurrent("retention", UpdateRule.decaying(new Decay.OfHead(List.of(0.99)))),
            new Recurrent("gated-linear", UpdateRule.decaying(new Decay.OfChannel())),
            new Recurrent("deltanet", UpdateRule.DELTA),
            new Recurrent("gated-deltanet", UpdateRule.decayingDelta(new Decay.OfPosition())));

    private static final int[] WIDTHS = {64, 128};
    private static final int MEBI = 1 << 20;

    /** Lengths over which the time of what is linear in the length must grow by as much as the length. */
    private static final int[] LADDER = {4096, 16_384, 65_536, 1 << 18, MEBI};

    /** Lengths of what is linear in the length beside exact attention, which is faster below some length. */
    private static final int[] BESIDE_EXACT = {64, 256, 1024, 4096, 16_384, 65_536};

    /** Long enough for blocks of every kind, and a quarter of a second: a long case is compiled at this length. */
    private static final int REHEARSED_LENGTH = 16_384;

    private RaceCases() {}

    /** Every case. */
    public static List<RaceCase> all() {
        List<RaceCase> cases = new ArrayList<>();
        for (int length : new int[] {1024, 4096, 16_384}) {
            for (int width : WIDTHS) {
                AttentionShape shape = AttentionShape.selfAttention(1, length, width);
                // The score matrix of the materialising variant is worth its memory at one length.
                List<String> own = length == 1024 ? EXACT : FLASH;
                cases.add(attention(name("full", width, length), AttentionRequest.softmax(shape, Mask.full()), own));
                cases.add(attention(
                        name("causal", width, length), AttentionRequest.softmax(shape, Mask.causal(shape)), FLASH));
                if (length <= 4096) {
                    AttentionRequest biased =
                            AttentionRequest.softmax(shape, Mask.full()).withBias(ScoreBias.shared());
                    cases.add(attention(name("bias", width, length), biased, FLASH));
                }
            }
        }
        for (int width : WIDTHS) {
            cases.add(grouped(width));
        }
        addDecoding(cases);
        addMasks(cases);
        addChanges(cases);
        addStates(cases);
        addWindows(cases);
        addLinear(cases);
        addPerformer(cases);
        addRecurrences(cases);
        cases.add(plain("matmul-1024", new Workload.SquareMatrices(1024)));
        addThreads(cases);
        addLong(cases);
        return List.copyOf(cases);
    }

    private static RaceCase grouped(int width) {
        AttentionShape shape = new AttentionShape(1, 8, 2, 2048, 2048, width, width);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(shape));
        // ONNX Runtime's operators read the first layout in place; libtorch, which takes any strides, is faster in the
        // other.
        return plain(
                name("grouped-8-2", width, 2048),
                new Workload.Attention(
                        request, List.of(Layout.LENGTH_MAJOR, Layout.HEAD_MAJOR), FLASH, Reference.NONE, false));
    }

    private static void addDecoding(List<RaceCase> cases) {
        int length = 32_768;
        int width = 128;
        for (int queryHeads : new int[] {8, 32}) {
            AttentionShape shape = new AttentionShape(1, queryHeads, 8, 1, length, width, width);
            AttentionRequest request = AttentionRequest.softmax(shape, Mask.full());
            String name = name(queryHeads == 8 ? "decode-8" : "decode-32-8", width, length);
            cases.add(attention(name, request, FLASH));
            for (ElementType type : ElementType.values()) {
                if (type != ElementType.FLOAT32) {
                    cases.add(plain(
                            name + "-" + type.name().toLowerCase(Locale.ROOT),
                            new Workload.Attention(
                                    request.withKeyValueType(type),
                                    Layout.HEAD_MAJOR,
                                    FLASH,
                                    Reference.FLOAT32,
                                    false)));
                }
            }
        }
    }

    /** Masks beside their rate without one: what is hidden must cost nothing, what is visible no more than elsewhere. */
    private static void addMasks(List<RaceCase> cases) {
        int length = 8192;
        for (int width : WIDTHS) {
            AttentionShape shape = AttentionShape.selfAttention(1, length, width);
            long[] documents = LongStream.rangeClosed(0, 8).map(i -> i * 1024).toArray();
            cases.add(masked("prefix", shape, Mask.prefix(length / 4, 0)));
            cases.add(masked("sinks-window", shape, Mask.sinks(4, 1024).and(Mask.causal(0))));
            cases.add(masked("documents", shape, Mask.causalDocuments(documents, documents)));
            cases.add(masked("blocks-25", shape, quarterOfBlocks(length / 128)));
        }
    }

    /** A quarter of the blocks of 128 queries and keys, drawn with a fixed seed. */
    private static Mask quarterOfBlocks(int blocks) {
        SplittableRandom random = new SplittableRandom(1);
        boolean[][] layout = new boolean[blocks][blocks];
        for (boolean[] row : layout) {
            for (int chosen = 0; chosen < blocks / 4; ) {
                int block = random.nextInt(blocks);
                chosen += row[block] ? 0 : 1;
                row[block] = true;
            }
        }
        return Mask.blocks(layout, 128);
    }

    private static void addChanges(List<RaceCase> cases) {
        for (int width : WIDTHS) {
            AttentionShape shape = AttentionShape.selfAttention(1, 4096, width);
            AttentionRequest request = AttentionRequest.softmax(shape, Mask.full());
            cases.add(besidePlain(
                    name("alibi", width, 4096),
                    request.withChanges(ScoreChanges.NONE.withAlibi(new Alibi(List.of(0.0625), 0)))));
            cases.add(
                    besidePlain(name("softcap", width, 4096), request.withChanges(ScoreChanges.NONE.withSoftcap(50))));
        }
    }

    private static RaceCase masked(String name, AttentionShape shape, Mask mask) {
        return besidePlain(name(name, shape.headDim(), (int) shape.keyLength()), AttentionRequest.softmax(shape, mask));
    }

    private static RaceCase besidePlain(String name, AttentionRequest request) {
        return plain(name, new Workload.Attention(request, Layout.HEAD_MAJOR, FLASH, Reference.PLAIN, false));
    }

    /** What a key-value cache asks for: keys in pages, prompts in chunks. */
    private static void addStates(List<RaceCase> cases) {
        AttentionShape step = new AttentionShape(1, 8, 8, 1, 32_768, 128, 128);
        cases.add(plain(
                "decode-8-d128-n32768-paged",
                new Workload.Attention(
                        AttentionRequest.softmax(step, Mask.full()).withPages(),
                        Layout.HEAD_MAJOR,
                        FLASH,
                        Reference.TOGETHER,
                        false)));
        for (int width : WIDTHS) {
            AttentionShape prompt = AttentionShape.selfAttention(1, 8192, width);
            cases.add(plain(
                    name("causal", width, 8192) + "-chunks512",
                    new Workload.Attention(
                            AttentionRequest.softmax(prompt, Mask.causal(prompt)),
                            List.of(Layout.HEAD_MAJOR),
                            FLASH,
                            Reference.ONE_CALL,
                            true,
                            512)));
        }
    }

    private static void addWindows(List<RaceCase> cases) {
        for (int length : LADDER) {
            AttentionShape shape = AttentionShape.selfAttention(1, length, 64);
            AttentionRequest request = AttentionRequest.softmax(shape, Mask.window(1024, 0));
            boolean alone = length != 65_536;
            cases.add(plain(
                    name("window", 64, length) + "-left1024",
                    new Workload.Attention(
                            request, Layout.HEAD_MAJOR, alone ? WINDOW_ALONE : WINDOW, Reference.NONE, alone)));
        }
    }

    private static void addLinear(List<RaceCase> cases) {
        for (int width : WIDTHS) {
            for (int length : BESIDE_EXACT) {
                cases.add(linear(width, length, Reference.EXACT));
            }
        }
        cases.add(linear(64, 1 << 18, Reference.NONE));
        for (int width : WIDTHS) {
            cases.add(linear(width, MEBI, Reference.NONE));
        }
    }

    /** Random features, four for each number of a query, beside the softmax that they estimate. */
    private static void addPerformer(List<RaceCase> cases) {
        for (int width : WIDTHS) {
            for (int length : BESIDE_EXACT) {
                AttentionShape shape = AttentionShape.selfAttention(1, length, width);
                FeatureMap features = new PositiveRandomFeatures(4 * width, 1 / Math.sqrt(width), 1);
                AttentionRequest request = new AttentionRequest(
                        shape, new AttentionFunction.Linear(features, true, Mask.causal(shape)), false);
                cases.add(plain(
                        name("performer", width, length),
                        new Workload.Attention(
                                request, Layout.HEAD_MAJOR, List.of("performer"), Reference.EXACT, true)));
            }
        }
    }

    private static RaceCase linear(int width, int length, Reference reference) {
        AttentionShape shape = AttentionShape.selfAttention(1, length, width);
        return plain(
                name("linear", width, length),
                new Workload.Attention(
                        AttentionRequest.linear(shape, Mask.causal(shape)),
                        Layout.HEAD_MAJOR,
                        List.of("linear"),
                        reference,
                        reference == Reference.NONE));
    }

    /**
     * Recurrences beside exact attention: it is faster below some length, they are above. Retention stands for all that
     * decay by a factor of the position, which run the same code.
     */
    private static void addRecurrences(List<RaceCase> cases) {
        for (Recurrent recurrent : RECURRENCES) {
            for (int width : WIDTHS) {
                for (int length : BESIDE_EXACT) {
                    cases.add(recurrence(recurrent, width, length, Reference.EXACT));
                }
            }
        }
        for (int length : new int[] {1 << 18, MEBI}) {
            cases.add(recurrence(RECURRENCES.getFirst(), 64, length, Reference.NONE));
        }
    }

    private static RaceCase recurrence(Recurrent recurrent, int width, int length, Reference reference) {
        AttentionShape shape = AttentionShape.selfAttention(1, length, width);
        AttentionRequest request = AttentionRequest.recurrence(shape, Mask.causal(shape), recurrent.rule());
        return plain(
                name(recurrent.variant(), width, length),
                new Workload.Attention(request, Layout.HEAD_MAJOR, List.of(recurrent.variant()), reference, true));
    }

    private static void addThreads(List<RaceCase> cases) {
        AttentionShape shape = AttentionShape.selfAttention(1, 4096, 128);
        for (int threads : new int[] {2, 4, 8}) {
            for (boolean causal : new boolean[] {false, true}) {
                AttentionRequest request = AttentionRequest.softmax(shape, causal ? Mask.causal(shape) : Mask.full());
                cases.add(new RaceCase(
                        name(causal ? "causal" : "full", 128, 4096) + "-threads" + threads,
                        new Workload.Attention(request, Layout.HEAD_MAJOR, FLASH, Reference.ONE_THREAD, false),
                        OptionalInt.of(threads),
                        Optional.empty()));
            }
        }
    }

    private static void addLong(List<RaceCase> cases) {
        for (int length : new int[] {1 << 18, MEBI}) {
            cases.add(causalAlone(length, Optional.of(causalAlone(REHEARSED_LENGTH, Optional.empty()))));
        }
    }

    private static RaceCase causalAlone(int length, Optional<RaceCase> rehearsal) {
        AttentionShape shape = AttentionShape.selfAttention(1, length, 64);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(shape));
        return new RaceCase(
                name("causal", 64, length),
                new Workload.Attention(request, Layout.HEAD_MAJOR, FLASH, Reference.NONE, true),
                OptionalInt.empty(),
                rehearsal);
    }

    private static RaceCase attention(String name, AttentionRequest request, List<String> own) {
        return plain(name, new Workload.Attention(request, Layout.HEAD_MAJOR, own, Reference.NONE, false));
    }

    private static RaceCase plain(String name, Workload workload) {
        return new RaceCase(name, workload, OptionalInt.empty(), Optional.empty());
    }

    private static String name(String kind, int width, int length) {
        return kind + "-d" + width + "-n" + length;
    }

    /** The variants that are not of the house. */
    public static List<AttentionVariant> engines(AttentionVariants variants) {
        return variants.all().stream()
                .filter(variant -> !HOUSE.contains(variant.name()))
                .toList();
    }

    /**
     * The cases that a pattern chooses: those whose name it is found in, but a long one only if the pattern holds
     * its whole name.
     */
    public static List<RaceCase> matching(Pattern pattern) {
        return all().stream()
                .filter(one -> pattern.matcher(one.name()).find())
                .filter(one -> !one.isLong() || pattern.pattern().contains(one.name()))
                .toList();
    }
}
