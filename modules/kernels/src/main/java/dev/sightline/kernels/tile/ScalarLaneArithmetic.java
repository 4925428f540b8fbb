package dev.sightline.kernels.tile;

/**
 * {@link LaneArithmetic} a lane at a time: the readable specification of the vector form, and equal to it bit for bit.
 */
record ScalarLaneArithmetic(int lanes) implements LaneArithmetic {

    @Override
    public void hide(long panel, int rows, long[] visible, float with) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                if ((visible[row] >>> lane & 1) == 0) {
                    set(panel, row, lane, with);
                }
            }
        }
    }

    @Override
    public void softcap(long scores, int rows, Softcap softcap) {
        softcapRow(scores, rows * lanes, softcap);
    }

    @Override
    public void softcapRow(long scores, int count, Softcap softcap) {
        for (int i = 0; i < count; i++) {
            long at = scores + (long) i * Float.BYTES;
            Scratch.set(at, softcap.applyTo(Scratch.get(at)));
        }
    }

    @Override
    public void addDistances(long scores, int firstRow, int rows, long distances, long slopes) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                float distance = Math.abs(get(distances, 0, lane) + (firstRow + row));
                set(scores, row, lane, Math.fma(distance, get(slopes, 0, lane), get(scores, row, lane)));
            }
        }
    }

    @Override
    public void addDistancesRow(long scores, int count, float distance, float slope) {
        for (int i = 0; i < count; i++) {
            long at = scores + (long) i * Float.BYTES;
            Scratch.set(at, Math.fma(Math.abs(distance + i), slope, Scratch.get(at)));
        }
    }

    @Override
    public void addBias(long scores, int rows, long bias) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                set(scores, row, lane, biased(get(scores, row, lane), get(bias, row, lane)));
            }
        }
    }

    /** A score with a bias. */
    static float biased(float score, float bias) {
        boolean low = bias < LOWEST_BIAS && bias != Float.NEGATIVE_INFINITY;
        return Math.fma(low ? LOWEST_BIAS : bias, Exp2.LOG2_E, score);
    }

    @Override
    public boolean raiseMaximum(long scores, int rows, long maximum, long factor) {
        boolean raised = false;
        for (int lane = 0; lane < lanes; lane++) {
            float highest = Float.NEGATIVE_INFINITY;
            for (int row = 0; row < rows; row++) {
                float score = get(scores, row, lane);
                highest = score > highest ? score : highest;
            }
            highest += 0f; // -0 + 0 is 0: which zero came first must not show
            float before = get(maximum, 0, lane);
            boolean exceeds = highest > before + SLACK;
            raised |= exceeds;
            set(maximum, 0, lane, exceeds ? highest : before);
            set(factor, 0, lane, exceeds ? Exp2.of(before - highest) : 1f);
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
    public float highest(long scores, int count) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float score = Scratch.get(scores + (long) i * Float.BYTES);
            highest = score > highest ? score : highest;
        }
        return highest + 0f; // -0 + 0 is 0: which zero came first must not show
    }

    @Override
    public void weights(long scores, int count, float reference) {
        for (int i = 0; i < count; i++) {
            long at = scores + (long) i * Float.BYTES;
            Scratch.set(at, Exp2.of(Scratch.get(at) - reference));
        }
    }

    @Override
    public void weigh(long scores, int rows, long logSumExp, long entropy) {
        for (int lane = 0; lane < lanes; lane++) {
            float whole = get(logSumExp, 0, lane);
            float reference = whole == Float.NEGATIVE_INFINITY ? 0f : whole;
            float total = 0f;
            for (int row = 0; row < rows; row++) {
                float score = get(scores, row, lane);
                float x = score - reference;
                // What the mask hides scores -infinity, and stays hidden in a lane whose log-sum-exp is NaN.
                boolean nothing = x < Exp2.LOWEST || score == Float.NEGATIVE_INFINITY;
                float weight = nothing ? 0f : Exp2.of(x);
                set(scores, row, lane, weight);
                total = Math.fma(weight, nothing ? 0f : -x, total);
            }
            set(entropy, 0, lane, total);
        }
    }

    @Override
    public void sum(long panel, int rows, long total) {
        for (int lane = 0; lane < lanes; lane++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                sum += get(panel, row, lane);
            }
            set(total, 0, lane, sum);
        }
    }

    @Override
    public void sumOfSquares(long panel, int rows, long total) {
        for (int lane = 0; lane < lanes; lane++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                float number = get(panel, row, lane);
                sum = Math.fma(number, number, sum);
            }
            set(total, 0, lane, sum);
        }
    }

    @Override
    public void addRows(long rows, int count, int pitch, int columns, long sums, long lost) {
        for (int column = 0; column < columns; column++) {
            long shift = (long) column * Float.BYTES;
            addColumn(rows + shift, count, pitch, sums + shift, lost + shift);
        }
    }

    /** One column of {@link #addRows}. */
    static void addColumn(long rows, int count, int pitch, long sum, long lost) {
        float total = Scratch.get(sum);
        float rest = Scratch.get(lost);
        for (int row = 0; row < count; row++) {
            float term = Scratch.get(rows + (long) row * pitch * Float.BYTES);
            float next = term + total;
            float added = next - total;
            rest += (term - added) - ((next - added) - total);
            total = next;
        }
        Scratch.set(sum, total);
        Scratch.set(lost, rest);
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
    public void merge(long maximum, long sum, long intoMaximum, long intoSum, long factor, long intoFactor) {
        for (int lane = 0; lane < lanes; lane++) {
            float one = get(maximum, 0, lane);
            float other = get(intoMaximum, 0, lane);
            float highest = one > other ? one : other;
            float ofOne = one == highest ? 1f : Exp2.of(one - highest);
            float ofOther = other == highest ? 1f : Exp2.of(other - highest);
            set(intoMaximum, 0, lane, highest);
            set(intoSum, 0, lane, Math.fma(get(intoSum, 0, lane), ofOther, get(sum, 0, lane) * ofOne));
            set(factor, 0, lane, ofOne);
            set(intoFactor, 0, lane, ofOther);
        }
    }

    @Override
    public void fold(long panel, int rows, long factor, long into, long intoFactor) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                float scaled = get(panel, row, lane) * get(factor, 0, lane);
                set(into, row, lane, Math.fma(get(into, row, lane), get(intoFactor, 0, lane), scaled));
            }
        }
    }

    @Override
    public void add(long one, long other, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                set(to, row, lane, get(one, row, lane) + get(other, row, lane));
            }
        }
    }

    @Override
    public void eluPlusOne(float[] elements, int first, int count) {
        for (int i = first; i < first + count; i++) {
            elements[i] = eluPlusOne(elements[i]);
        }
    }

    static float eluPlusOne(float x) {
        return x > 0f ? x + 1f : Exp2.exp(x);
    }

    @Override
    public void exponential(long panel, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int lane = 0; lane < lanes; lane++) {
                set(panel, row, lane, Exp2.exp(get(panel, row, lane)));
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
