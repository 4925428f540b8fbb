package dev.sightline.kernels.tile;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.BSM_CLASS_DATA_AT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.DEFAULT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

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
 * @param species width of a vector
 * @param rows rows of A and C
 * @param vectors vectors in a row of B and C
 * @param accumulate whether C is added to
 */
record TileGenerator(VectorSpecies<Float> species, int rows, int vectors, boolean accumulate) {
    private static final ClassDesc FLOAT_VECTOR = describe(FloatVector.class);
    private static final ClassDesc VECTOR = describe(Vector.class);
    private static final ClassDesc SPECIES = describe(VectorSpecies.class);
    private static final ClassDesc SEGMENT = describe(MemorySegment.class);
    private static final ClassDesc BYTE_ORDER = describe(ByteOrder.class);
    private static final MethodTypeDesc ZERO = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES);
    private static final MethodTypeDesc BROADCAST = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float);
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, SEGMENT, CD_long, BYTE_ORDER);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER);
    private static final MethodTypeDesc FMA = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR);
    private static final MethodTypeDesc MULTIPLY =
            MethodTypeDesc.of(CD_void, CD_float.arrayType(), CD_int, CD_int, CD_long, CD_long);

    /** Class data, resolved once: constants to the compiler. */
    private static final ConstantDesc THE_SCRATCH = classData(0, SEGMENT);

    private static final ConstantDesc THE_SPECIES = classData(1, SPECIES);

    /** Defines the class beside {@code host} and makes its one instance; takes some milliseconds. */
    Tile generate(Lookup host) {
        ClassDesc self = ClassDesc.of(host.lookupClass().getPackageName(), "GeneratedTile" + rows + "x" + vectors);
        byte[] bytes = ClassFile.of()
                .build(
                        self,
                        type -> type.withInterfaceSymbols(describe(Tile.class))
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody("multiply", MULTIPLY, ACC_PUBLIC, this::multiply));
        try {
            Lookup hidden = host.defineHiddenClassWithClassData(bytes, List.of(Scratch.MEMORY, species), true);
            return hidden.lookupClass()
                    .asSubclass(Tile.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError("tile " + rows + "x" + vectors + " could not be defined", broken);
        }
    }

    private void multiply(CodeBuilder code) {
        int a = code.parameterSlot(0);
        int offset = code.parameterSlot(1);
        int steps = code.parameterSlot(2);
        int b = code.parameterSlot(3);
        int c = code.parameterSlot(4);
        int end = code.allocateLocal(TypeKind.LONG);
        int at = code.allocateLocal(TypeKind.INT);
        int left = code.allocateLocal(TypeKind.REFERENCE);
        int[] right = locals(code, vectors);
        int[] sum = locals(code, rows * vectors);
        long pitch = (long) vectors * species.vectorByteSize();

        for (int i = 0; i < sum.length; i++) {
            if (accumulate) {
                load(code, c, i);
            } else {
                code.loadConstant(THE_SPECIES).invokestatic(FLOAT_VECTOR, "zero", ZERO);
            }
            code.astore(sum[i]);
        }
        code.lload(b).iload(steps).i2l().loadConstant(pitch).lmul().ladd().lstore(end);
        code.iload(offset).istore(at);

        Label top = code.newBoundLabel();
        Label done = code.newLabel();
        code.lload(b).lload(end).lcmp().ifeq(done);
        for (int v = 0; v < vectors; v++) {
            load(code, b, v);
            code.astore(right[v]);
        }
        for (int r = 0; r < rows; r++) {
            code.loadConstant(THE_SPECIES)
                    .aload(a)
                    .iload(at)
                    .loadConstant(r)
                    .iadd()
                    .faload()
                    .invokestatic(FLOAT_VECTOR, "broadcast", BROADCAST)
                    .astore(left);
            for (int v = 0; v < vectors; v++) {
                int accumulator = sum[r * vectors + v];
                code.aload(left)
                        .aload(right[v])
                        .aload(accumulator)
                        .invokevirtual(FLOAT_VECTOR, "fma", FMA)
                        .astore(accumulator);
            }
        }
        code.iinc(at, Tile.PITCH);
        code.lload(b).loadConstant(pitch).ladd().lstore(b).goto_(top).labelBinding(done);

        for (int i = 0; i < sum.length; i++) {
            code.aload(sum[i]);
            address(code, c, i).invokevirtual(FLOAT_VECTOR, "intoMemorySegment", STORE);
        }
        code.return_();
    }

    private void load(CodeBuilder code, int base, int vector) {
        code.loadConstant(THE_SPECIES);
        address(code, base, vector).invokestatic(FLOAT_VECTOR, "fromMemorySegment", LOAD);
    }

    /** Pushes the scratch, the offset of the vector, and the byte order. */
    private CodeBuilder address(CodeBuilder code, int base, int vector) {
        return code.loadConstant(THE_SCRATCH)
                .lload(base)
                .loadConstant((long) vector * species.vectorByteSize())
                .ladd()
                .getstatic(BYTE_ORDER, "LITTLE_ENDIAN", BYTE_ORDER);
    }

    private static int[] locals(CodeBuilder code, int count) {
        int[] slots = new int[count];
        Arrays.setAll(slots, i -> code.allocateLocal(TypeKind.REFERENCE));
        return slots;
    }

    private static ConstantDesc classData(int index, ClassDesc type) {
        return DynamicConstantDesc.ofNamed(BSM_CLASS_DATA_AT, DEFAULT_NAME, type, index);
    }

    private static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
