package dev.sightline.attention.state.eviction;

import java.util.Arrays;

/**
 * What is known of the slots of one sequence and key-value head: the position that lies there, and the weights that it
 * received, all of them and those of the last queries, which lie in columns that are used in turn. Not thread-safe.
 */
final class HeadSlots implements HeldPositions {
    private final int sequence;
    private final int head;
    private final int columns;
    private long[] positions;
    private double[] mass;
    private float[] recent;
    private int count;
    private long length;
    private long observed;

    /**
     * No positions.
     *
     * @param columns last queries whose weights are kept
     * @param capacity slots
     */
    HeadSlots(int sequence, int head, int columns, int capacity) {
        this.sequence = sequence;
        this.head = head;
        this.columns = columns;
        positions = new long[capacity];
        mass = new double[capacity];
        recent = new float[Math.multiplyExact(columns, capacity)];
    }

    /** The same, apart from here on. */
    HeadSlots copy() {
        HeadSlots copy = new HeadSlots(sequence, head, columns, 0);
        copy.positions = positions.clone();
        copy.mass = mass.clone();
        copy.recent = recent.clone();
        copy.count = count;
        copy.length = length;
        copy.observed = observed;
        return copy;
    }

    /** Bytes held. */
    long bytes() {
        return (long) positions.length * Long.BYTES
                + (long) mass.length * Double.BYTES
                + (long) recent.length * Float.BYTES;
    }

    /** Keeps as many slots as there are sources, each filled from its source; those are the slot itself or lie behind all. */
    void keep(int[] sources) {
        for (int slot = 0; slot < sources.length; slot++) {
            int from = sources[slot];
            positions[slot] = positions[from];
            mass[slot] = mass[from];
            System.arraycopy(recent, from * columns, recent, slot * columns, columns);
        }
        count = sources.length;
    }

    /** Changes the number of slots, to no fewer than are held. */
    void resize(int capacity) {
        positions = Arrays.copyOf(positions, capacity);
        mass = Arrays.copyOf(mass, capacity);
        recent = Arrays.copyOf(recent, Math.multiplyExact(columns, capacity));
    }

    /** Fills the next slots with the next positions. */
    void append(int further) {
        for (int i = 0; i < further; i++) {
            positions[count] = length++;
            mass[count] = 0;
            Arrays.fill(recent, count * columns, (count + 1) * columns, 0f);
            count++;
        }
    }

    /** Clears the columns of the next queries. */
    void beginQueries(int queries) {
        for (int query = Math.max(0, queries - columns); query < queries; query++) {
            int column = column(query);
            for (int slot = 0; slot < count; slot++) {
                recent[slot * columns + column] = 0;
            }
        }
    }

    /** The column of the query after so many others of a call. */
    private int column(int query) {
        return (int) ((observed + query) % columns);
    }

    /**
     * Adds a weight. One that is not a number adds nothing: what a NaN among the keys or queries makes of all weights says
     * nothing about a position.
     *
     * @param query of the call, counted from 0
     * @param queries of the call
     */
    void add(int slot, int query, int queries, double weight) {
        if (Double.isNaN(weight)) {
            return;
        }
        mass[slot] += weight;
        if (query >= queries - columns) {
            recent[slot * columns + column(query)] += (float) weight;
        }
    }

    /** The next queries of a call are the columns' last. */
    void endQueries(int queries) {
        observed += queries;
    }

    @Override
    public int sequence() {
        return sequence;
    }

    @Override
    public int head() {
        return head;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long position(int slot) {
        return positions[slot];
    }

    @Override
    public double receivedMass(int slot) {
        return mass[slot];
    }

    @Override
    public double recentMass(int slot, int queries) {
        if (queries < 0 || queries > columns) {
            throw new IllegalArgumentException("the weights of the last " + queries + " queries, but those of "
                    + columns + " are kept; say so by observedQueries()");
        }
        double sum = 0;
        for (long query = Math.max(0, observed - queries); query < observed; query++) {
            sum += recent[slot * columns + (int) (query % columns)];
        }
        return sum;
    }

    /** Queries observed so far. */
    long observed() {
        return observed;
    }

    /** The weight in a column. */
    float recent(int slot, int column) {
        return recent[slot * columns + column];
    }

    /** Takes the place of the slots that a snapshot is of. */
    void resume(long ofLength, long ofObserved, int ofCount) {
        length = ofLength;
        observed = ofObserved;
        count = ofCount;
    }

    /** Sets what {@link #resume} has made room for. */
    void set(int slot, long position, double received) {
        positions[slot] = position;
        mass[slot] = received;
    }

    /** Sets a column of a slot. */
    void setRecent(int slot, int column, float weight) {
        recent[slot * columns + column] = weight;
    }
}
