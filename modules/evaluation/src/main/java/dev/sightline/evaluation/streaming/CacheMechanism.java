package dev.sightline.evaluation.streaming;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.theory.FullAttentionRecall;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.memory.ElementType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All keys and values in a cache, read by softmax attention.
 *
 * @param variant what reads it
 */
record CacheMechanism(String variant) implements Mechanism {
    private static final int PAGE_LENGTH = 64;

    private static final AttentionFunction.Softmax FUNCTION =
            new AttentionFunction.Softmax(Mask.causal(0), StreamingProtocol.LOGIT_SCALE);

    /** Whether a variant can read a cache. */
    static boolean isServedBy(AttentionVariant variant, StreamingProtocol protocol) {
        AttentionShape shape =
                new AttentionShape(1, 1, 1, 1, protocol.length(), protocol.headDim(), protocol.valueDim());
        AttentionRequest newest =
                new AttentionRequest(shape, FUNCTION.withMask(Mask.causal(protocol.length() - 1L)), false);
        return variant.refusals(newest.withPages()).isEmpty();
    }

    @Override
    public String name() {
        return "key-value-cache";
    }

    @Override
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(Map.of("through", variant));
    }

    @Override
    public StreamingMemory open(StreamingProtocol protocol, Laboratory laboratory, long seed) {
        int batch = StreamingProtocol.BATCH;
        PageShape page = new PageShape(1, PAGE_LENGTH, protocol.headDim(), protocol.valueDim(), ElementType.FLOAT32);
        // A fork that goes on copies the page it writes to and may need one more.
        int pages = batch * (Math.ceilDiv(protocol.length(), PAGE_LENGTH) + 2);
        PagePool pool = PagePool.inMemory(page, pages);
        CacheDesign design = new CacheDesign(batch, 1, FUNCTION);
        try {
            return new AttentionMemory(
                    () -> KeyValueCache.open(design, pool, laboratory.variants().get(variant), laboratory.workers()),
                    pool::close);
        } catch (RuntimeException | Error failure) {
            pool.close();
            throw failure;
        }
    }

    /** The same at every age. */
    @Override
    public List<RecallPrediction> predictions(StreamingProtocol protocol) {
        return Collections.nCopies(protocol.ages().size(), FullAttentionRecall.predict(protocol.setting()));
    }

    @Override
    public OptionalInt capacityBound(StreamingProtocol protocol) {
        return OptionalInt.empty();
    }

    @Override
    public double preparation(StreamingProtocol protocol) {
        return 0;
    }
}
