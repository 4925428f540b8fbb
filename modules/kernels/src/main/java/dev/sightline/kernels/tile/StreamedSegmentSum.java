package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.SEGMENT;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.BandMask;
import dev.sightline.memory.Tensor;

/**
 * {@link SegmentSum} for few rows, as in the decoding of a token: keys and values are multiplied where they lie, by
 * {@link RowStream}s. The scores of all keys of the segment are computed before the first weight, so that nothing is
 * rescaled and memory is read in long pieces. Rows stay rows until the sums of the segment are turned into lanes.
 */
final class StreamedSegmentSum implements SegmentSum {
    /** Rows up to which streams are the faster. */
    private static final int MOST_ROWS = 8;

    private final AttentionRequest request;
    private final StripTiling tiling;
    private final StripSlots slots;
    private final StreamSlots stream;
    private final LaneArithmetic arithmetic;
    private final ScoreShaping shaping;
    private final int rows;
    private final int headDim;
    private final int valueDim;
    private final int[] first;
    private final int[] end;

    private final SegmentRows keyRows = new SegmentRows();
    private final SegmentRows valueRows = new SegmentRows();
    private final RowStream ofAllRows;
    private final RowStream ofOneRow;

    StreamedSegmentSum(StripTiling tiling, ScoreShaping shaping) {
        this.request = tiling.request();
        this.tiling = tiling;
        this.slots = tiling.slots();
        this.arithmetic = tiling.provider().arithmetic();
        this.shaping = shaping;
        this.rows = (int) tiling.rowsOfGroup();
        this.headDim = request.shape().headDim();
        this.valueDim = request.shape().valueDim();
        this.stream = new StreamSlots(rows, headDim, valueDim);
        this.first = new int[rows];
        this.end = new int[rows];
        TileProvider provider = tiling.provider();
        this.ofAllRows = provider.stream(new RowStreamShape(request.keyValueType(), rows, headDim, valueDim));
        this.ofOneRow = provider.stream(new RowStreamShape(request.keyValueType(), 1, headDim, valueDim));
    }

    /**
     * True if there are few rows, of widths that streams take, each sees one range of keys, and they may have other bits
     * than many rows; whatever the processor, for the sake of the bits.
     */
    static boolean serves(AttentionRequest request) {
        AttentionShape shape = request.shape();
        long rows = shape.groupSize() * shape.queryLength();
        return rows > 0
                && rows <= MOST_ROWS
                && shape.headDim() % RowStream.PARTS == 0
                && shape.valueDim() % RowStream.PARTS == 0
                && request.mask() instanceof BandMask
                && !request.chunkInvariant();
    }

    /** Bytes that the staging area needs. */
    static long stagingBytes(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return serves(request) ? new StreamSlots(MOST_ROWS, shape.headDim(), shape.valueDim()).bytes() : 0;
    }

    @Override
    public String kernel() {
        return "keys and values streamed from memory";
    }

    @Override
    public void loadQueries(AttentionInputs inputs, SuperTile tile, long slot) {
        Tensor query = inputs.query();
        for (int row = 0; row < rows; row++) {
            long from = query.rowOffset(tile.batch(), tile.head() + row % tiling.group(), tiling.queryOf(row));
            long to = stream.query(slots.staging(slot), row);
            float queryFactor = shaping.queryFactor(tile.head() + row % tiling.group());
            for (int k = 0; k < headDim; k++) {
                long at = (long) k * Float.BYTES;
                Scratch.set(to + at, query.segment().get(UserMemory.FLOAT, from + at) * queryFactor);
            }
        }
    }

    @Override
    public void sum(AttentionInputs inputs, SuperTile tile, long slot, long segment) {
        long firstKey = segment * SEGMENT;
        int keys = (int) Math.min(SEGMENT, request.shape().keyLength() - firstKey);
        long base = slots.staging(slot);
        long strip = slots.strip(slot, 0);
        writeRanges(firstKey, keys);
        if (request.isQuantized()) {
            loadScales(inputs.keyScale().orElseThrow(), tile, firstKey, keys, stream.keyScale(base, 0));
            loadScales(inputs.valueScale().orElseThrow(), tile, firstKey, keys, stream.valueScale(base, 0));
        }
        computeScores(inputs.key(), tile, base, firstKey);
        for (int row = 0; row < rows; row++) {
            int seen = end[row] - first[row];
            shaping.shapeRow(tile.head(), row, firstKey + first[row], seen, stream.score(base, row, first[row]));
            if (inputs.bias().isPresent()) {
                addBias(inputs.bias().get(), tile, base, firstKey, row);
            }
            computeWeights(base, strip, row);
        }
        Scratch.clear(stream.output(base, 0), (long) rows * valueDim * Float.BYTES);
        accumulateValues(inputs.value(), tile, base, firstKey);
        toLanes(base, strip);
    }

    /** The keys of the segment that each row sees: none before {@code first}, all from there to {@code end}. */
    private void writeRanges(long firstKey, int keys) {
        BandMask mask = (BandMask) request.mask();
        for (int row = 0; row < rows; row++) {
            long query = tiling.queryOf(row);
            first[row] = (int) (Math.clamp(mask.firstVisibleKey(query), firstKey, firstKey + keys) - firstKey);
            long endKey = Math.clamp(mask.endVisibleKey(query), firstKey, firstKey + keys);
            end[row] = Math.max(first[row], (int) (endKey - firstKey));
        }
    }

    private void computeScores(Tensor key, SuperTile tile, long base, long firstKey) {
        keyRows.moveTo(key, tile.batch(), tile.keyValueHead(), firstKey);
        ofAllRows.multiply(
                stream.query(base, 0),
                keyRows,
                // Masks show later keys to later rows.
                first[0],
                end[rows - 1],
                stream.keyScale(base, 0),
                stream.score(base, 0, 0),
                stream.parts(base));
    }

    private void addBias(Tensor bias, SuperTile tile, long base, long firstKey, int row) {
        long ofBatch = bias.size(0) == 1 ? 0 : tile.batch();
        long ofHead = bias.size(1) == 1 ? 0 : tile.head() + row % tiling.group();
        long offset = bias.rowOffset(ofBatch, ofHead, tiling.queryOf(row));
        for (int key = first[row]; key < end[row]; key++) {
            long score = stream.score(base, row, key);
            float ofKey = bias.segment().get(UserMemory.FLOAT, offset + (firstKey + key) * Float.BYTES);
            Scratch.set(score, ScalarLaneArithmetic.biased(Scratch.get(score), ofKey));
        }
    }

    /** Scores of the visible keys of a row become weights; their maximum and sum go to the lane of the row. */
    private void computeWeights(long base, long strip, int row) {
        int count = end[row] - first[row];
        long weights = stream.score(base, row, first[row]);
        float highest = arithmetic.highest(weights, count);
        // Where every score is -infinity, subtract 0: -infinity - -infinity would be NaN.
        arithmetic.weights(weights, count, highest == Float.NEGATIVE_INFINITY ? 0f : highest);
        long lane = (long) row * Float.BYTES;
        Scratch.set(slots.maximum(strip) + lane, highest);
        Scratch.set(slots.sum(strip) + lane, total(weights, first[row], count));
    }

    /**
     * The sum of weights, in four chains: one would wait for itself. A key belongs to a chain by its place in the segment,
     * so that keys without weight before the first one change nothing.
     */
    private static float total(long weights, int first, int count) {
        float total0 = 0f;
        float total1 = 0f;
        float total2 = 0f;
        float total3 = 0f;
        int end = first + count;
        long at = weights;
        for (int key = first; key < end; ) {
            if (key % 4 == 0 && key + 4 <= end) {
                total0 += Scratch.get(at);
                total1 += Scratch.get(at + Float.BYTES);
                total2 += Scratch.get(at + 2 * Float.BYTES);
                total3 += Scratch.get(at + 3 * Float.BYTES);
                at += 4 * Float.BYTES;
                key += 4;
                continue;
            }
            float weight = Scratch.get(at);
            total0 += key % 4 == 0 ? weight : 0f;
            total1 += key % 4 == 1 ? weight : 0f;
            total2 += key % 4 == 2 ? weight : 0f;
            total3 += key % 4 == 3 ? weight : 0f;
            at += Float.BYTES;
            key++;
        }
        return (total0 + total1) + (total2 + total3);
    }

    /**
     * Rows that see the same keys take them together, others one by one: a value that is NaN must not reach a row that
     * does not see it.
     */
    private void accumulateValues(Tensor value, SuperTile tile, long base, long firstKey) {
        valueRows.moveTo(value, tile.batch(), tile.keyValueHead(), firstKey);
        boolean alike = first[0] == first[rows - 1] && end[0] == end[rows - 1];
        for (int row = 0; row < (alike ? 1 : rows); row++) {
            (alike ? ofAllRows : ofOneRow)
                    .accumulate(
                            stream.score(base, row, 0),
                            valueRows,
                            first[row],
                            end[row],
                            stream.valueScale(base, 0),
                            stream.output(base, row));
        }
    }

    private static void loadScales(Tensor scale, SuperTile tile, long firstKey, int keys, long to) {
        for (int key = 0; key < keys; key++) {
            long offset = scale.rowOffset(tile.batch(), tile.keyValueHead(), firstKey + key);
            Scratch.set(to + (long) key * Float.BYTES, scale.segment().get(UserMemory.FLOAT, offset));
        }
    }

    private void toLanes(long base, long strip) {
        for (int row = 0; row < rows; row++) {
            long lane = (long) row * Float.BYTES;
            for (int k = 0; k < valueDim; k++) {
                float output = Scratch.get(stream.output(base, row) + (long) k * Float.BYTES);
                Scratch.set(slots.outputs(strip) + k * slots.rowBytes() + lane, output);
            }
        }
    }
}
