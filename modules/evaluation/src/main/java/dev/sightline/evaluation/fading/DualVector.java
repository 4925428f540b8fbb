package dev.sightline.evaluation.fading;

import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.simple.SimpleMatrix;

/**
 * A vector together with its exact derivative with respect to the first token: forward-mode differentiation, so a cell
 * is written once, as its forward equations, and its Jacobian follows by the chain rule.
 *
 * <p>Immutable by convention: no operation changes its operands.
 *
 * @param value [size, 1], float64
 * @param influence [size, inputSize], the Jacobian of {@code value} with respect to the first token
 */
record DualVector(SimpleMatrix value, SimpleMatrix influence) {

    DualVector {
        if (value.getNumCols() != 1 || value.getNumRows() != influence.getNumRows()) {
            throw new IllegalArgumentException("value [" + value.getNumRows() + ", " + value.getNumCols()
                    + "] does not fit influence [" + influence.getNumRows() + ", " + influence.getNumCols()
                    + "]; give a column with one row per row of the influence");
        }
    }

    /** The variable itself: its Jacobian is the identity. */
    static DualVector variable(SimpleMatrix value) {
        return new DualVector(value, SimpleMatrix.identity(value.getNumRows()));
    }

    /** {@code weights * this}, for weights [rows, size]. */
    DualVector transformedBy(SimpleMatrix weights) {
        return new DualVector(weights.mult(value), weights.mult(influence));
    }

    /** {@code this + constant}, for a constant [size, 1] that does not depend on the first token. */
    DualVector shiftedBy(SimpleMatrix constant) {
        return new DualVector(value.plus(constant), influence);
    }

    /** {@code this + constant} in every coordinate. */
    DualVector shiftedBy(double constant) {
        return new DualVector(value.plus(constant), influence);
    }

    DualVector plus(DualVector other) {
        return new DualVector(value.plus(other.value), influence.plus(other.influence));
    }

    /** The product coordinate by coordinate. */
    DualVector times(DualVector other) {
        SimpleMatrix product = value.elementMult(other.value);
        return new DualVector(product, scaledRows(other.value, influence).plus(scaledRows(value, other.influence)));
    }

    DualVector tanh() {
        SimpleMatrix result = mapped(value, Math::tanh);
        SimpleMatrix slope = mapped(result, y -> 1 - y * y);
        return new DualVector(result, scaledRows(slope, influence));
    }

    /** The logistic function 1 / (1 + e^-x). */
    DualVector sigmoid() {
        SimpleMatrix result = mapped(value, x -> 1 / (1 + Math.exp(-x)));
        SimpleMatrix slope = mapped(result, y -> y * (1 - y));
        return new DualVector(result, scaledRows(slope, influence));
    }

    private static SimpleMatrix mapped(SimpleMatrix column, DoubleUnaryOperator function) {
        SimpleMatrix result = new SimpleMatrix(column.getNumRows(), 1);
        for (int row = 0; row < column.getNumRows(); row++) {
            result.set(row, 0, function.applyAsDouble(column.get(row, 0)));
        }
        return result;
    }

    private static SimpleMatrix scaledRows(SimpleMatrix factors, SimpleMatrix matrix) {
        DMatrixRMaj scaled = matrix.<DMatrixRMaj>getMatrix().copy();
        CommonOps_DDRM.multRows(factors.getDDRM().getData(), scaled);
        return SimpleMatrix.wrap(scaled);
    }
}
