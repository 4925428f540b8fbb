package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.kernels.tile.KeySums;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StateWalk;
import dev.sightline.kernels.tile.StateWalkShape;
import dev.sightline.kernels.tile.TileProvider;

/**
 * How a recurrence is cut: positions into chunks, whose keys, queries and decays lie in one array, and the columns of
 * the state into panels that stay in the nearest cache. Neither shows in a bit of the result.
 */
final class StateTiling {
    /** Positions of a chunk whose keys and queries stay in the nearest cache. */
    private static final int CHUNK = 48;

    /** The same in the next cache, for tensors from memory, which moves them faster in long runs. */
    private static final int LONG_CHUNK = 3 * CHUNK;

    /** Bytes of tensors that the caches of most processors do not hold. */
    private static final double BEYOND_CACHES = 32 << 20;

    /** A multiple of the positions that share a sweep: 2 or 3 that are written, 4 that are read. A rest sweeps alone. */
    private static final int SHARING = 12;

    /** Floats of the keys, queries and decays of a chunk, at most, unless a single position has more. */
    private static final int MOST_OPERANDS = 1 << 16;

    /** Columns of a panel: those that a sweep takes at once on the widest vectors. */
    private static final int PANEL = 64;

    /** Keys below which a state is moved in and out more often than it is swept over: then it stays in one piece. */
    private static final int FEW_KEYS = 8;

    /** Bytes for the states of the panels that are walked together. */
    private static final long STATES_BYTES = Scratch.SLOT_BYTES / 2;

    private final AttentionRequest request;
    private final StateRule rule;
    private final TileProvider provider;
    private final int splits;
    private final boolean staged;
    private final int chunk;
    private final int panelColumns;
    private final int panelsTogether;

    private StateTiling(AttentionRequest request, StateRule rule, TileProvider provider, int splits, boolean staged) {
        this.request = request;
        this.rule = rule;
        this.provider = provider;
        this.splits = splits;
        this.staged = staged;
        long ofPosition = (2L + readers()) * features() + 2;
        int fitting = Math.clamp(MOST_OPERANDS / ofPosition, 1, staged ? LONG_CHUNK : CHUNK);
        // Random features come from products of as many rows as there are lanes.
        int sharing = rule.featureMap() instanceof PositiveRandomFeatures ? provider.lanes() : SHARING;
        chunk = fitting > sharing ? fitting / sharing * sharing : fitting;
        int units = StateWalk.roundUp(shape().valueDim()) / StateWalk.UNIT;
        boolean whole = shape().keyLength() < FEW_KEYS && fits(units * StateWalk.UNIT);
        int most = whole ? units * StateWalk.UNIT : PANEL;
        panelColumns = Math.min(most, Math.ceilDiv(units, splits) * StateWalk.UNIT);
        panelsTogether = panelsThatFit();
    }

    /** The tiling of a request for some threads: they share a head's columns where there are fewer heads than threads. */
    static StateTiling of(AttentionRequest request, StateRule rule, TileProvider provider, int threads) {
        return of(request, rule, provider, threads, BEYOND_CACHES);
    }

    /** The same, with another number of bytes from which on tensors are taken to come from memory. */
    static StateTiling of(
            AttentionRequest request, StateRule rule, TileProvider provider, int threads, double beyondCaches) {
        long heads = Math.max(1, request.shape().batch() * request.shape().keyValueHeads());
        int splits = (int) Math.ceilDiv((long) threads, heads);
        StateTiling near = new StateTiling(request, rule, provider, splits, false);
        // Parts of rows are short runs again, and corrections take so long that memory keeps up with them.
        boolean gains = splits <= 1 && !rule.corrected() && request.shape().keyLength() >= LONG_CHUNK;
        if (!gains || near.positionBytes() < beyondCaches) {
            return near;
        }
        StateTiling far = new StateTiling(request, rule, provider, splits, true);
        // Beyond half a slot is beyond the next cache, too, and fewer panels would have room at a time.
        return far.chunk > near.chunk && far.slotBytes() <= Scratch.SLOT_BYTES / 2 ? far : near;
    }

    AttentionRequest request() {
        return request;
    }

    StateRule rule() {
        return rule;
    }

    TileProvider provider() {
        return provider;
    }

    /** Into how many parts at least the columns of a head are cut, for as many threads. */
    int splits() {
        return splits;
    }

    AttentionShape shape() {
        return request.shape();
    }

    int headDim() {
        return shape().headDim();
    }

    /** Rows of a state: what the feature map makes of a query or key. */
    int features() {
        return rule.featureMap().features(headDim());
    }

    /** Query heads that read one state. */
    int readers() {
        return (int) shape().groupSize();
    }

    /** Positions of a chunk. */
    int chunk() {
        return chunk;
    }

    /** Whether values and outputs, too, move a chunk at a time, as pays where tensors come from memory. */
    boolean staged() {
        return staged;
    }

    /** Columns of all panels but the last. */
    int panelColumns() {
        return panelColumns;
    }

    /** Whether a panel of all columns has room: its state, and with it a chunk of values and outputs and a row in work. */
    private boolean fits(int columns) {
        long rowBytes = (long) columns * Float.BYTES;
        long besides = values(0);
        long rows = features() + chunk() * (1L + readers()) + 1;
        return features() * rowBytes <= STATES_BYTES && besides + rows * rowBytes <= Scratch.SLOT_BYTES;
    }

    int panels() {
        return Math.ceilDiv(shape().valueDim(), panelColumns());
    }

    /** First column of a panel. */
    int firstColumn(int panel) {
        return panel * panelColumns();
    }

    /** Columns of a panel that hold values. */
    int width(int panel) {
        return Math.min(panelColumns(), shape().valueDim() - firstColumn(panel));
    }

    /** What walks over a panel. */
    StateWalkShape walk(int panel) {
        return new StateWalkShape(
                features(), StateWalk.roundUp(width(panel)), readers(), rule.decay(), rule.corrected());
    }

    /** Panels that are walked together, so that keys and queries are loaded once for them. */
    int panelsTogether() {
        return panelsTogether;
    }

    private int panelsThatFit() {
        long besides = values(0) + panelRowBytes();
        long ofPanel = stateBytes() + chunk * (1L + readers()) * panelRowBytes();
        long fitting = Math.min(STATES_BYTES / stateBytes(), (Scratch.SLOT_BYTES - besides) / ofPanel);
        int ofPart = Math.ceilDiv(panels(), Math.min(splits, panels()));
        return Math.clamp(fitting, 1, ofPart);
    }

    // The operands of a chunk, as indices.

    int decays() {
        return chunk() * features();
    }

    int betas() {
        return decays() + chunk() * walk(0).decayFloats();
    }

    int queries() {
        return betas() + (rule.corrected() ? chunk() : 0);
    }

    int operandFloats() {
        return queries() + chunk() * readers() * features();
    }

    // The slot of a thread, as byte offsets.

    /** A row of a chunk's keys, queries or decays after another, on their way to the operands. */
    long staging(long slot) {
        return slot;
    }

    private long stagingBytes() {
        return roundUp(((long) chunk() * headDim() + provider.lanes()) * Float.BYTES);
    }

    /** Where a random feature map works. */
    long featureRoom(long slot) {
        return staging(slot) + stagingBytes();
    }

    private long featureRoomBytes() {
        return rule.featureMap() instanceof PositiveRandomFeatures random
                ? roundUp(RandomFeatureMapper.scratchBytes(provider, random, headDim()))
                : 0;
    }

    long values(long slot) {
        return featureRoom(slot) + featureRoomBytes();
    }

    /** A row of a panel. */
    long panelRowBytes() {
        return (long) panelColumns() * Float.BYTES;
    }

    /** A row of values or outputs, of all panels that are walked together. */
    long stagedRowBytes() {
        return panelsTogether() * panelRowBytes();
    }

    long valuesBytes() {
        return chunk() * stagedRowBytes();
    }

    long outputs(long slot) {
        return values(slot) + valuesBytes();
    }

    long outputsBytes() {
        return (long) chunk() * readers() * stagedRowBytes();
    }

    /** A row of a panel in work. */
    long room(long slot) {
        return outputs(slot) + outputsBytes();
    }

    /** State of one of the panels that are walked together. */
    long state(long slot, int index) {
        return room(slot) + panelRowBytes() + index * stateBytes();
    }

    long stateBytes() {
        return features() * panelRowBytes();
    }

    long slotBytes() {
        return state(0, panelsTogether());
    }

    /** The slot, and the arrays of a worker. */
    long workspaceBytesPerThread() {
        long ofNormaliser = features() + KeySums.ROOM + (long) chunk() * readers();
        return slotBytes() + (operandFloats() + ofNormaliser + chunk()) * Float.BYTES;
    }

    /** What all threads share: the packed projection of a random feature map. */
    long sharedBytes() {
        return rule.featureMap() instanceof PositiveRandomFeatures random
                ? RandomFeatureMapper.packedFloats(provider, random, headDim()) * (long) Float.BYTES
                : 0;
    }

    private static long roundUp(long bytes) {
        return (bytes + 63) / 64 * 64;
    }

    /** One past the last key that a query sees; queries see a prefix of the keys. */
    long endKey(long query) {
        return Math.clamp(request.mask().endVisibleKey(query, query + 1), 0, shape().keyLength());
    }

    /** Queries that see no key, which come before all others. */
    long blindQueries() {
        long low = 0;
        long high = shape().queryLength();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (endKey(middle) == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Keys that anybody reads: all if the last state is wanted. */
    long keysWritten() {
        if (request.hasFinalState()) {
            return shape().keyLength();
        }
        return shape().queryLength() == 0 ? 0 : endKey(shape().queryLength() - 1);
    }

    /**
     * FLOPs on paper: an update of the state for each key, two products where it is corrected, one for each query; or,
     * where nothing decays or is corrected, those of the quadratic form over the visible pairs, while a sequence is
     * short.
     */
    double nominalFlops() {
        double updates = (double) keysWritten() * shape().keyValueHeads() * (rule.corrected() ? 2 : 1);
        double answers = (double) shape().queryLength() * shape().queryHeads();
        double recurrent = 2.0 * features() * shape().valueDim() * (updates + answers);
        double quadraticOfPair = 2.0 * (features() + shape().valueDim());
        if (rule.normalised()) {
            recurrent += features() * (updates + 2 * answers);
            quadraticOfPair += 1;
        }
        if (rule.mapped() || rule.normalised()) {
            double pairs = request.mask().visiblePairs(shape().queryLength(), shape().keyLength());
            recurrent = Math.min(recurrent, pairs * shape().queryHeads() * quadraticOfPair);
        }
        return (recurrent + flopsOfMap(updates, answers)) * shape().batch();
    }

    /** With the padding of columns to whole units, and the multiplications by decays. */
    double executedFlops() {
        int columns = 0;
        for (int panel = 0; panel < panels(); panel++) {
            columns += walk(panel).columns();
        }
        double written = (double) keysWritten() * shape().keyValueHeads();
        double decay = walk(0).decayFloats() == 0 ? 0 : 1;
        double ofKey = features() * ((rule.corrected() ? 4 : 2) + decay) * columns;
        double ofQuery = 2.0 * features() * columns;
        double sums = rule.normalised() ? features() : 0;
        double answers = (double) shape().queryLength() * shape().queryHeads();
        double ofMap = flopsOfMap(written, answers);
        return ((ofKey + sums) * written + (ofQuery + 2 * sums) * answers + ofMap) * shape().batch();
    }

    /** The products of keys and queries with a projection, if the map has one. */
    private double flopsOfMap(double keys, double queries) {
        return rule.featureMap() instanceof PositiveRandomFeatures
                ? 2.0 * features() * (headDim() + 1) * (keys + queries)
                : 0;
    }

    double bytesMoved() {
        AttentionShape shape = shape();
        double states = (double) shape.keyValueHeads() * headDim() * shape.valueDim() * Float.BYTES;
        int moves = (request.hasInitialState() ? 1 : 0) + (request.hasFinalState() ? 1 : 0);
        return positionBytes() + moves * states * shape.batch();
    }

    /** All but the states. */
    private double positionBytes() {
        AttentionShape shape = shape();
        double positions = (double) shape.keyLength() * shape.keyValueHeads();
        double bytes = (double) shape.queryLength() * shape.queryHeads() * Float.BYTES * (headDim() + shape.valueDim());
        bytes += positions * request.keyValueType().bytes() * (headDim() + shape.valueDim());
        bytes += request.isQuantized() ? 2 * positions * Float.BYTES : 0;
        bytes += rule.headFactors().isEmpty() ? positions * walk(0).decayFloats() * Float.BYTES : 0;
        bytes += rule.corrected() ? positions * Float.BYTES : 0;
        return bytes * shape.batch();
    }
}
