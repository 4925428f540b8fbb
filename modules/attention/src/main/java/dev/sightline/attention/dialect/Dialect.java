package dev.sightline.attention.dialect;

import dev.sightline.attention.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The conventions of a library, as masks of this one. All scale scores by {@code 1 / sqrt(headDim)} unless told
 * otherwise.
 */
public enum Dialect {
    /** The function of PyTorch. Its ALiBi, softcap and windows are the caller's, as a bias or a mask. */
    PYTORCH(
            "pytorch",
            "torch.nn.functional.scaled_dot_product_attention, from 2.5 on",
            Alignment.TOP_LEFT,
            WindowCount.NONE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.ZERO,
            "pytorch/pytorch#108108, #133882, #141128"),
    /** The same before rows without keys were made zeros. */
    PYTORCH_2_4(
            "pytorch-2.4",
            "torch.nn.functional.scaled_dot_product_attention, up to 2.4",
            Alignment.TOP_LEFT,
            WindowCount.NONE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.NAN,
            "pytorch/pytorch#103963, #131060"),
    /** The module of PyTorch, whose boolean masks say the opposite of the function's. */
    PYTORCH_MODULE(
            "pytorch-module",
            "torch.nn.MultiheadAttention with need_weights",
            Alignment.TOP_LEFT,
            WindowCount.NONE,
            BooleanMask.TRUE_IS_HIDDEN,
            EmptyRow.NAN,
            "pytorch/pytorch#24816, #170415"),
    /** Sides of windows are inclusive; the log-sum-exp is natural, and +infinity for a query without keys. */
    FLASH_ATTENTION(
            "flash-attention",
            "flash_attn_func, from 2.1 on; window_size = (W, 0), from 2.3 on",
            Alignment.BOTTOM_RIGHT,
            WindowCount.SIZE_PLUS_ONE,
            BooleanMask.NONE,
            EmptyRow.ZERO,
            "Dao-AILab/flash-attention, README.md and csrc/flash_attn/src/softmax.h"),
    /** The local mask of xFormers that is aligned bottom right; its plain causal mask is aligned top left. */
    XFORMERS(
            "xformers",
            "LowerTriangularFromBottomRightMask and its local form with window_size = W",
            Alignment.BOTTOM_RIGHT,
            WindowCount.SIZE,
            BooleanMask.NONE,
            EmptyRow.UNSPECIFIED,
            "facebookresearch/xformers, ops/fmha/attn_bias.py; #923"),
    /** Queries stand at their positions in the cache. */
    HUGGING_FACE(
            "hugging-face",
            "masks of transformers with sliding_window = W, eager attention",
            Alignment.BOTTOM_RIGHT,
            WindowCount.SIZE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.MEAN,
            "huggingface/transformers, masking_utils.py; #39408, #40163"),
    /** Its window, too, is aligned top left. */
    JAX(
            "jax",
            "jax.nn.dot_product_attention by XLA; local_window_size = (W, 0)",
            Alignment.TOP_LEFT,
            WindowCount.SIZE_PLUS_ONE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.MEAN,
            "jax-ml/jax, jax/_src/nn/functions.py"),
    /** The operator as {@link dev.sightline.attention.onnx.OnnxAttention} computes it, without past keys. */
    ONNX(
            "onnx",
            "Attention, opsets 23 to 25, without a cache; left_window_size = W",
            Alignment.TOP_LEFT,
            WindowCount.SIZE_PLUS_ONE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.ZERO,
            "onnx/onnx, docs/Operators.md; #8068, #8108"),
    /** The same where all but the newest keys come from a cache. */
    ONNX_CACHE(
            "onnx-cache",
            "Attention with past_key, or with nonpad_kv_seqlen; left_window_size = W",
            Alignment.BOTTOM_RIGHT,
            WindowCount.SIZE_PLUS_ONE,
            BooleanMask.TRUE_IS_VISIBLE,
            EmptyRow.ZERO,
            "onnx/onnx, docs/Operators.md; #8068, #8108");

    /** Beyond every distance between two positions. */
    private static final long UNLIMITED = 1L << 40;

    private final String label;
    private final String meaning;
    private final Alignment alignment;
    private final WindowCount windowCount;
    private final BooleanMask booleanMask;
    private final EmptyRow emptyRow;
    private final String source;

    Dialect(
            String label,
            String meaning,
            Alignment alignment,
            WindowCount windowCount,
            BooleanMask booleanMask,
            EmptyRow emptyRow,
            String source) {
        this.label = label;
        this.meaning = meaning;
        this.alignment = alignment;
        this.windowCount = windowCount;
        this.booleanMask = booleanMask;
        this.emptyRow = emptyRow;
        this.source = source;
    }

    /**
     * The dialect of a label.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Dialect of(String label) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown dialect '" + label + "'; known are "
                        + Arrays.stream(values()).map(Dialect::label).collect(Collectors.joining(", "))));
    }

    /** What users type: {@code "flash-attention"}. */
    public String label() {
        return label;
    }

    /** Which function of which library, since when, and which parameter is the size W of its window. */
    public String meaning() {
        return meaning;
    }

    /** Where causal, and windows, are aligned. */
    public Alignment alignment() {
        return alignment;
    }

    /** How many keys a causal window shows. */
    public WindowCount windowCount() {
        return windowCount;
    }

    /** What true says in a boolean mask. */
    public BooleanMask booleanMask() {
        return booleanMask;
    }

    /** What a query gets that sees no key. */
    public EmptyRow emptyRow() {
        return emptyRow;
    }

    /** Where this is said. */
    public String source() {
        return source;
    }

    /** The factor of the scores that it takes if none is given. */
    public double scale(int headDim) {
        return 1 / Math.sqrt(headDim);
    }

    /** The position of query 0 among the keys: also the offset of an {@link dev.sightline.attention.Alibi}. */
    public long offset(long queryLength, long keyLength) {
        return alignment.offset(queryLength, keyLength);
    }

    /** What it means by causal. */
    public Mask causal(long queryLength, long keyLength) {
        return Mask.causal(offset(queryLength, keyLength));
    }

    /**
     * What it means by a causal window of a size, in its own parameter; empty if it has none.
     *
     * @throws IllegalArgumentException if the size is negative, or shows nothing
     */
    public Optional<Mask> causalWindow(long size, long queryLength, long keyLength) {
        if (size < 0 || (size == 0 && windowCount == WindowCount.SIZE)) {
            throw new IllegalArgumentException(
                    "a window of " + size + " keys shows nothing in " + label + "; give 1 or more");
        }
        return switch (windowCount) {
            case SIZE -> Optional.of(window(size - 1, 0, queryLength, keyLength));
            case SIZE_PLUS_ONE -> Optional.of(window(size, 0, queryLength, keyLength));
            case NONE -> Optional.empty();
        };
    }

    /**
     * Keys up to two distances from a query's own position, both inclusive, where it stands in this dialect.
     *
     * @param left keys before it, or -1 for all
     * @param right keys after it, or -1 for all
     * @throws IllegalArgumentException if a side is below -1
     */
    public Mask window(long left, long right, long queryLength, long keyLength) {
        if (left < -1 || right < -1) {
            throw new IllegalArgumentException(
                    "window sides " + left + " and " + right + " are no distances; give 0 or more, or -1 for no limit");
        }
        return new Mask.Window(
                left < 0 ? UNLIMITED : left, right < 0 ? UNLIMITED : right, offset(queryLength, keyLength));
    }

    /**
     * What it means by a boolean mask; empty if it takes none.
     *
     * @param mask [queries][keys]
     */
    public Optional<Mask> mask(boolean[][] mask) {
        return switch (booleanMask) {
            case TRUE_IS_VISIBLE -> Optional.of(Mask.visible(mask));
            case TRUE_IS_HIDDEN -> Optional.of(Mask.visible(inverted(mask)));
            case NONE -> Optional.empty();
        };
    }

    private static boolean[][] inverted(boolean[][] mask) {
        boolean[][] inverted = new boolean[mask.length][];
        for (int query = 0; query < mask.length; query++) {
            inverted[query] = new boolean[mask[query].length];
            for (int key = 0; key < mask[query].length; key++) {
                inverted[query][key] = !mask[query][key];
            }
        }
        return inverted;
    }

    /** All dialects, in their order here. */
    public static List<Dialect> all() {
        return List.of(values());
    }
}
