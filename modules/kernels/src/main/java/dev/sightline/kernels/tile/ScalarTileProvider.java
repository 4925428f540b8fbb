package dev.sightline.kernels.tile;

/** Plain loops: for a JVM without the incubating Vector API. Slow, and right to the last bit. */
final class ScalarTileProvider implements TileProvider {
    private static final int LANES = 16;
    private static final int ROWS = 8;

    private final Tile product = new LoopTile(ROWS, LANES, LANES, false);
    private final Tile accumulation = new LoopTile(ROWS, LANES, LANES, true);
    private final LaneArithmetic arithmetic = new ScalarLaneArithmetic(LANES);
    private final BlockPacker packer = new ScalarBlockPacker(ROWS);
    private final LaneTransposition transposition = new ScalarLaneTransposition(LANES);

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public TileProvider narrow() {
        return this;
    }

    @Override
    public TileProvider paired() {
        return this;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int vectors() {
        return 1;
    }

    @Override
    public Tile product(int vectors) {
        return product;
    }

    @Override
    public Tile accumulation(int vectors) {
        return accumulation;
    }

    @Override
    public LaneArithmetic arithmetic() {
        return arithmetic;
    }

    @Override
    public BlockPacker packer() {
        return packer;
    }

    @Override
    public RowStream stream(RowStreamShape shape) {
        return new ScalarRowStream(shape);
    }

    @Override
    public StateWalk walk(StateWalkShape shape) {
        return new ScalarStateWalk(shape);
    }

    @Override
    public KeySums keySums() {
        return new ScalarKeySums();
    }

    @Override
    public LaneTransposition transposition() {
        return transposition;
    }
}
