package dev.sightline.evaluation.fading;

import org.ejml.simple.SimpleMatrix;

/** The one rule about the shapes of recurrent weights. */
final class CellShapes {
    private CellShapes() {}

    /**
     * Requires W [hiddenSize, hiddenSize] and U [hiddenSize, inputSize].
     *
     * @throws IllegalArgumentException if W is not square or U has another number of rows
     */
    static void require(SimpleMatrix recurrentWeights, SimpleMatrix inputWeights) {
        int rows = recurrentWeights.getNumRows();
        int columns = recurrentWeights.getNumCols();
        if (rows != columns || inputWeights.getNumRows() != rows) {
            throw new IllegalArgumentException("recurrent weights [" + rows + ", " + columns
                    + "] do not fit input weights [" + inputWeights.getNumRows() + ", " + inputWeights.getNumCols()
                    + "]; give [hiddenSize, hiddenSize] and [hiddenSize, inputSize]");
        }
    }
}
