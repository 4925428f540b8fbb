package dev.sightline.kernels.tile;

/** {@link LaneArithmetic} a lane at a time: the readable specification of the vector form, and equal to it bit for bit. */
record ScalarLaneArithmetic(int lanes) implements LaneArithmetic {

    @Override
    public void hide(long scores, int rows, long first, long end) {
        cover(scores, rows, first, end, Float.NEGATIVE_INFINITY);
    }

    @Override
    public void hideWeights(long weights, int rows, long first, long end) {
        cover(weights, rows, first, end, 0f);
    }

    private void cover(long panel, int rows, long first, long end, float with) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                if (row < get(first, 0, lane) || row >= get(end, 0, lane)) {
                    set(panel, row, lane, with);
                }
            }
        }
    }

    @Override
    public boolean raiseMaximum(long scores, int rows, long maximum, long factor) {
        boolean raised = false;
        for (int lane = 0; lane < lanes; lane++) {
            float before = get(maximum, 0, lane);
            float highest = before;
            for (int row = 0; row < rows; row++) {
                float score = get(scores, row, lane);
                highest = score > highest ? score : highest;
            }
            boolean same = highest == before;
            raised |= !same;
            set(maximum, 0, lane, highest);
            set(factor, 0, lane, same ? 1f : Exp2.of(before - highest));
        }
        return raised;
    }

    @Override
    public void exponentials(long scores, int rows, long maximum, long sum, long factor) {
        for (int lane = 0; lane < lanes; lane++) {
            float highest = get(maximum, 0, lane);
            // Where every score so far is -infinity, subtract 0: -infinity - -infinity would be NaN.
            float reference = highest == Float.NEGATIVE_INFINITY ? 0f : highest;
            float total = 0f;
            for (int row = 0; row < rows; row++) {
                float weight = Exp2.of(get(scores, row, lane) - reference);
                set(scores, row, lane, weight);
                total += weight;
            }
            set(sum, 0, lane, Math.fma(get(sum, 0, lane), get(factor, 0, lane), total));
        }
    }

    @Override
    public void scale(long panel, int rows, long factor) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                set(panel, row, lane, get(panel, row, lane) * get(factor, 0, lane));
            }
        }
    }

    @Override
    public void fold(long open, int rows, long closed, long factor) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                float sum = Math.fma(get(closed, row, lane), get(factor, 0, lane), get(open, row, lane));
                set(closed, row, lane, sum);
                set(open, row, lane, 0f);
            }
        }
    }

    @Override
    public void eluPlusOne(long panel, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                float x = get(panel, row, lane);
                set(panel, row, lane, x > 0f ? x + 1f : Exp2.exp(x));
            }
        }
    }

    private float get(long panel, int row, int lane) {
        return Scratch.MEMORY.get(Scratch.FLOAT, panel + ((long) row * lanes + lane) * Float.BYTES);
    }

    private void set(long panel, int row, int lane, float value) {
        Scratch.MEMORY.set(Scratch.FLOAT, panel + ((long) row * lanes + lane) * Float.BYTES, value);
    }
}
