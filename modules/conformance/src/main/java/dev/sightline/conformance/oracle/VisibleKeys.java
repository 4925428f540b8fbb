package dev.sightline.conformance.oracle;

import dev.sightline.attention.Mask;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;

/** The keys that a query may see, found by asking for each: no trust in the closed forms of the mask. */
final class VisibleKeys {
    private final int[] keys;

    private VisibleKeys(int[] keys) {
        this.keys = keys;
    }

    static VisibleKeys of(Mask mask, int query, int keyLength) {
        return new VisibleKeys(IntStream.range(0, keyLength)
                .filter(key -> mask.isVisible(query, key))
                .toArray());
    }

    boolean isEmpty() {
        return keys.length == 0;
    }

    /** The position of a visible key. */
    int key(int index) {
        return keys[index];
    }

    /** A number for each visible key, visible keys x 1. */
    SimpleMatrix ofEach(IntToDoubleFunction ofIndex) {
        SimpleMatrix numbers = new SimpleMatrix(keys.length, 1);
        for (int i = 0; i < keys.length; i++) {
            numbers.set(i, 0, ofIndex.applyAsDouble(i));
        }
        return numbers;
    }

    /** The bias of each visible key for one query, visible keys x 1: zeros if the head has none. */
    SimpleMatrix biasOf(Head head, int query) {
        return head.bias()
                .map(bias -> rowsOf(bias.getRow(query).transpose()))
                .orElseGet(() -> new SimpleMatrix(keys.length, 1));
    }

    /** The visible rows of a matrix of one row a key. */
    SimpleMatrix rowsOf(SimpleMatrix matrix) {
        int width = matrix.getNumCols();
        SimpleMatrix rows = new SimpleMatrix(keys.length, width);
        double[] from = matrix.getDDRM().data;
        double[] to = rows.getDDRM().data;
        for (int i = 0; i < keys.length; i++) {
            System.arraycopy(from, keys[i] * width, to, i * width, width);
        }
        return rows;
    }
}
