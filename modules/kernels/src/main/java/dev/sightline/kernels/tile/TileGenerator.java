package dev.sightline.kernels.tile;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.function.IntConsumer;

/**
 * Writes the class of a {@link Tile} whose accumulators are local variables, so that the compiler keeps every one of
 * them in a register. Java source for 24 named accumulators would be a page per shape; an array of vectors would be
 * boxed and 40 times slower. The generated method is what one would write by hand:
 *
 * <pre>
 *   sum00 = sum01 = ... = zero (or C)
 *   end = b + steps * pitch
 *   while (b != end) {
 *     right0 = load(b); right1 = load(b + vectorBytes); ...
 *     left = broadcast(a[at]); sum00 = left.fma(right0, sum00); sum01 = left.fma(right1, sum01); ...
 *     left = broadcast(a[at + 1]); sum10 = ...
 *     at += 8; b += pitch
 *   }
 *   store the sums
 * </pre>
 *
 * A {@code while} over a byte offset, because a counted loop over segment offsets grows range checks. One index for all
 * rows, because every scalar instruction competes with the multiplications for the ports they run on, and because the
 * compiler then checks the bounds of A once a step: eight indices made the tile a fifth slower.
 *
 * <p>The compiler loads early what it will need: it broadcasts several elements of A ahead, and where there are 16
 * registers it moves sums out to memory to make room; a sum that travels through memory at every step makes the tile a
 * third slower. A fence between rows forbids it, and costs nothing on x86. With 32 registers it gains one or two
 * percent.
 *
 * <p>With 16 registers of 256 bits, a step has half the multiplications for the same scalar instructions, so that two
 * steps share one turn of the loop.
 *
 * @param rows rows of A and C
 * @param vectors vectors of a row of B and C that are computed
 * @param pitch vectors from row to row of B and C
 * @param accumulate whether C is added to
 * @param fenced whether a fence between rows keeps loads in their place
 * @param twoSteps whether a turn of the loop takes two steps
 */
record TileGenerator(int rows, int vectors, int pitch, boolean accumulate, boolean fenced, boolean twoSteps) {
    private static final MethodTypeDesc MULTIPLY =
            MethodTypeDesc.of(CD_void, CD_float.arrayType(), CD_int, CD_int, CD_long, CD_long);

    Tile generate(Lookup host) {
        String name = "GeneratedTile" + rows + "x" + vectors + "of" + pitch;
        return VectorCode.define(host, name, Tile.class, "multiply", MULTIPLY, this::multiply);
    }

    private void multiply(VectorCode vector) {
        CodeBuilder code = vector.code();
        int a = code.parameterSlot(0);
        int offset = code.parameterSlot(1);
        int steps = code.parameterSlot(2);
        int b = code.parameterSlot(3);
        int c = code.parameterSlot(4);
        int end = code.allocateLocal(TypeKind.LONG);
        int at = code.allocateLocal(TypeKind.INT);
        int left = code.allocateLocal(TypeKind.REFERENCE);
        int[] right = vector.vectors(vectors);
        int[] sum = vector.vectors(rows * vectors);
        long bytes = vector.vectorBytes();
        long rowBytes = pitch * bytes;

        for (int i = 0; i < sum.length; i++) {
            if (accumulate) {
                vector.loadFloats(c, i / vectors * rowBytes + i % vectors * bytes);
            } else {
                vector.zero();
            }
            code.astore(sum[i]);
        }
        code.iload(offset).istore(at);
        IntConsumer step = ahead -> {
            for (int v = 0; v < vectors; v++) {
                vector.loadFloats(b, ahead * rowBytes + v * bytes);
                code.astore(right[v]);
            }
            for (int r = 0; r < rows; r++) {
                int element = ahead * Tile.PITCH + r;
                if (fenced && r > 0) {
                    vector.keepLoadsBehind();
                }
                vector.broadcast(() ->
                        code.aload(a).iload(at).loadConstant(element).iadd().faload());
                code.astore(left);
                for (int v = 0; v < vectors; v++) {
                    vector.multiplyAdd(left, right[v], sum[r * vectors + v]);
                }
            }
        };
        code.lload(b).iload(steps).i2l().loadConstant(rowBytes).lmul().ladd().lstore(end);
        if (twoSteps) {
            int endOfPairs = code.allocateLocal(TypeKind.LONG);
            code.lload(b).iload(steps).loadConstant(-2).iand().i2l();
            code.loadConstant(rowBytes).lmul().ladd().lstore(endOfPairs);
            vector.until(b, endOfPairs, () -> {
                step.accept(0);
                step.accept(1);
                code.iinc(at, 2 * Tile.PITCH);
                vector.advance(b, 2 * rowBytes);
            });
        }
        vector.until(b, end, () -> {
            step.accept(0);
            code.iinc(at, Tile.PITCH);
            vector.advance(b, rowBytes);
        });
        for (int i = 0; i < sum.length; i++) {
            vector.storeFloats(sum[i], c, i / vectors * rowBytes + i % vectors * bytes);
        }
        code.return_();
    }
}
