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
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * A {@link CodeBuilder} that speaks Vector API: writes the body of a method whose vectors are local variables, so that
 * the compiler keeps every one of them in a register. Each method pushes what it makes, or stores what it finds, on the
 * operand stack.
 *
 * @param code where the instructions go
 * @param vectorBytes bytes of a vector
 */
record VectorCode(CodeBuilder code, int vectorBytes) {
    private static final ClassDesc FLOATS = describe(FloatVector.class);
    private static final ClassDesc INTS = describe(IntVector.class);
    private static final ClassDesc VECTOR = describe(Vector.class);
    private static final ClassDesc MASK = describe(VectorMask.class);
    private static final ClassDesc SPECIES = describe(VectorSpecies.class);
    private static final ClassDesc SEGMENT = describe(MemorySegment.class);
    private static final ClassDesc BYTE_ORDER = describe(ByteOrder.class);
    private static final MethodTypeDesc CONVERT_SHAPE =
            MethodTypeDesc.of(VECTOR, describe(VectorOperators.Conversion.class), SPECIES, CD_int);
    private static final ClassDesc SHORT_VECTOR = describe(ShortVector.class);
    private static final ClassDesc BYTE_VECTOR = describe(ByteVector.class);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, SEGMENT, CD_long, BYTE_ORDER);
    private static final ClassDesc OPERATORS = describe(VectorOperators.class);
    private static final ClassDesc BINARY = describe(VectorOperators.Binary.class);
    private static final ClassDesc ASSOCIATIVE = describe(VectorOperators.Associative.class);
    private static final ClassDesc COMPARISON = describe(VectorOperators.Comparison.class);
    private static final ClassDesc CONVERSION = describe(VectorOperators.Conversion.class);

    /** Class data, resolved once: constants to the compiler. */
    private static final ConstantDesc THE_SCRATCH = classData(0, SEGMENT);

    private static final ConstantDesc FLOAT_SPECIES = classData(1, SPECIES);
    private static final ConstantDesc INT_SPECIES = classData(2, SPECIES);
    private static final ConstantDesc SHORT_SPECIES = classData(3, SPECIES);
    private static final ConstantDesc BYTE_SPECIES = classData(4, SPECIES);

    /** Shorts that become one vector of floats. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(
            short.class, VectorShape.forBitSize(Math.max(64, VectorTileProvider.SPECIES.vectorBitSize() / 2)));

    /** Bytes that become one or more vectors of floats; there is no vector of 4 bytes. */
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

    /**
     * Defines a class beside {@code host} with one method, and makes its one instance; takes some milliseconds.
     *
     * @param type interface of the method
     */
    static <T> T define(
            Lookup host,
            String name,
            Class<T> type,
            String method,
            MethodTypeDesc parameters,
            Consumer<VectorCode> body) {
        VectorSpecies<Float> floats = VectorTileProvider.SPECIES;
        List<Object> constants = List.of(Scratch.MEMORY, floats, VectorTileProvider.INT_SPECIES, SHORTS, BYTES);
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(host.lookupClass().getPackageName(), name),
                        builder -> builder.withInterfaceSymbols(describe(type))
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        method,
                                        parameters,
                                        ACC_PUBLIC,
                                        code -> body.accept(new VectorCode(code, floats.vectorByteSize()))));
        try {
            Lookup hidden = host.defineHiddenClassWithClassData(bytes, constants, true);
            return type.cast(hidden.lookupClass().getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError(name + " could not be defined", broken);
        }
    }

    static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** Local variables that hold vectors. */
    int[] vectors(int count) {
        int[] slots = new int[count];
        Arrays.setAll(slots, i -> code.allocateLocal(TypeKind.REFERENCE));
        return slots;
    }

    /** Local variables that hold byte offsets. */
    int[] offsets(int count) {
        int[] slots = new int[count];
        Arrays.setAll(slots, i -> code.allocateLocal(TypeKind.LONG));
        return slots;
    }

    /** Pushes a vector of zeros. */
    void zero() {
        code.loadConstant(FLOAT_SPECIES);
        code.invokestatic(FLOATS, "zero", MethodTypeDesc.of(FLOATS, SPECIES));
    }

    /** Pushes a vector of the scratch. */
    void loadFloats(int base, long distance) {
        code.loadConstant(FLOAT_SPECIES);
        address(base, distance);
        code.invokestatic(
                FLOATS, "fromMemorySegment", MethodTypeDesc.of(FLOATS, SPECIES, SEGMENT, CD_long, BYTE_ORDER));
    }

    /** Pushes a vector of floats of a segment. */
    void loadFloats(int segment, int base, long distance) {
        code.loadConstant(FLOAT_SPECIES);
        address(segment, base, distance);
        code.invokestatic(
                FLOATS, "fromMemorySegment", MethodTypeDesc.of(FLOATS, SPECIES, SEGMENT, CD_long, BYTE_ORDER));
    }

    /** Pushes shorts of a segment as a vector of words; what is above them repeats the sign. */
    void loadShorts(int segment, int base, long distance) {
        code.loadConstant(SHORT_SPECIES);
        address(segment, base, distance);
        code.invokestatic(
                SHORT_VECTOR,
                "fromMemorySegment",
                MethodTypeDesc.of(SHORT_VECTOR, SPECIES, SEGMENT, CD_long, BYTE_ORDER));
        code.getstatic(OPERATORS, "S2I", CONVERSION).loadConstant(INT_SPECIES).loadConstant(0);
        code.invokevirtual(SHORT_VECTOR, "convertShape", CONVERT_SHAPE).checkcast(INTS);
    }

    /** Pushes bytes of a segment, of 16 the given part, as a vector of floats. */
    void loadBytes(int segment, int base, long distance, int part) {
        code.loadConstant(BYTE_SPECIES);
        address(segment, base, distance);
        code.invokestatic(
                BYTE_VECTOR,
                "fromMemorySegment",
                MethodTypeDesc.of(BYTE_VECTOR, SPECIES, SEGMENT, CD_long, BYTE_ORDER));
        code.getstatic(OPERATORS, "B2F", CONVERSION).loadConstant(FLOAT_SPECIES).loadConstant(part);
        code.invokevirtual(BYTE_VECTOR, "convertShape", CONVERT_SHAPE).checkcast(FLOATS);
    }

    /** Stores the floats in {@code slot} in the scratch. */
    void storeFloats(int slot, int base, long distance) {
        code.aload(slot);
        address(base, distance);
        code.invokevirtual(FLOATS, "intoMemorySegment", STORE);
    }

    /** Stores the floats in {@code slot} in a segment. */
    void storeFloats(int slot, int segment, int base, long distance) {
        code.aload(slot);
        address(segment, base, distance);
        code.invokevirtual(FLOATS, "intoMemorySegment", STORE);
    }

    /** Pushes a vector of copies of the float that {@code element} pushes. */
    void broadcast(Runnable element) {
        code.loadConstant(FLOAT_SPECIES);
        element.run();
        code.invokestatic(FLOATS, "broadcast", MethodTypeDesc.of(FLOATS, SPECIES, CD_float));
    }

    /** Pushes a vector of copies of a float in the scratch. */
    void broadcastFloat(int base, long distance) {
        broadcast(() -> {
            code.lload(base).loadConstant(distance).ladd();
            code.invokestatic(describe(Scratch.class), "get", MethodTypeDesc.of(CD_float, CD_long));
        });
    }

    /** Pushes a vector of copies of an element of an array on the heap. */
    void broadcastElement(int array, int index) {
        broadcast(() -> code.aload(array).iload(index).faload());
    }

    /** {@code sum += left * right}, all of them slots. */
    void multiplyAdd(int left, int right, int sum) {
        code.aload(left).aload(right).aload(sum);
        code.invokevirtual(FLOATS, "fma", MethodTypeDesc.of(FLOATS, VECTOR, VECTOR));
        code.astore(sum);
    }

    /** Subtracts the floats on the stack from those in {@code slot}, and pushes the difference. */
    void subtractFrom(int slot) {
        code.aload(slot).swap();
        code.invokevirtual(FLOATS, "sub", MethodTypeDesc.of(FLOATS, VECTOR));
    }

    /** Multiplies the floats on the stack by those in {@code slot}. */
    void multiplyBy(int slot) {
        code.aload(slot).invokevirtual(FLOATS, "mul", MethodTypeDesc.of(FLOATS, VECTOR));
    }

    /** Multiplies the floats on the stack by a constant. */
    void multiplyBy(float factor) {
        code.loadConstant(factor).invokevirtual(FLOATS, "mul", MethodTypeDesc.of(FLOATS, CD_float));
    }

    /** {@code sum += other}, both of them slots. */
    void add(int sum, int other) {
        code.aload(sum).aload(other).invokevirtual(FLOATS, "add", MethodTypeDesc.of(FLOATS, VECTOR));
        code.astore(sum);
    }

    /** Applies an operator such as {@code LSHL} to the words on the stack and a constant. */
    void words(String operator, int constant) {
        code.getstatic(OPERATORS, operator, operator.equals("AND") || operator.equals("OR") ? ASSOCIATIVE : BINARY);
        code.loadConstant(constant).invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, BINARY, CD_int));
    }

    /** Applies {@code OR} to those words on the stack whose word in {@code tested} is at least {@code bound}. */
    void orWhereAtLeast(int constant, int tested, int bound) {
        code.getstatic(OPERATORS, "OR", ASSOCIATIVE).loadConstant(constant);
        code.aload(tested).getstatic(OPERATORS, "GE", COMPARISON).loadConstant(bound);
        code.invokevirtual(INTS, "compare", MethodTypeDesc.of(MASK, COMPARISON, CD_int));
        code.invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, BINARY, CD_int, MASK));
    }

    /** Reads the words on the stack as the bits of floats. */
    void asFloats() {
        code.invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(FLOATS));
    }

    /** Reads the floats on the stack as words. */
    void asWords() {
        code.invokevirtual(FLOATS, "reinterpretAsInts", MethodTypeDesc.of(INTS));
    }

    /**
     * Keeps the compiler from moving later loads before this place. On x86 the fence is no instruction; elsewhere it
     * may be a slow one.
     */
    void keepLoadsBehind() {
        code.invokestatic(describe(VarHandle.class), "acquireFence", MTD_void);
    }

    /** Repeats {@code body} until the offset in {@code at} equals that in {@code end}; the body moves it. */
    void until(int at, int end, Runnable body) {
        var top = code.newBoundLabel();
        var done = code.newLabel();
        code.lload(at).lload(end).lcmp().ifeq(done);
        body.run();
        code.goto_(top).labelBinding(done);
    }

    /**
     * Repeats {@code body} for 0, 1, ... in the slot {@code index}, an int: of such a loop the compiler finds the ends, and
     * can check before it what would be checked in each round.
     */
    void count(int index, int count, Runnable body) {
        code.iconst_0().istore(index);
        var top = code.newBoundLabel();
        var done = code.newLabel();
        code.iload(index).iload(count).if_icmpge(done);
        body.run();
        code.iinc(index, 1).goto_(top).labelBinding(done);
    }

    /** {@code to = base + index * bytes}: the slots of an offset and of an int. */
    void element(int to, int base, int index, long bytes) {
        code.lload(base).iload(index).i2l().loadConstant(bytes).lmul().ladd().lstore(to);
    }

    /** {@code to = base + index * bytes}: the slots of offsets and of an int. */
    void element(int to, int base, int index, int bytes) {
        code.lload(base).iload(index).i2l().lload(bytes).lmul().ladd().lstore(to);
    }

    /** {@code to = one + other}: offsets. */
    void sum(int to, int one, int other) {
        code.lload(one).lload(other).ladd().lstore(to);
    }

    /** {@code to = count * bytes}, {@code count} being the slot of an int. */
    void product(int to, int count, long bytes) {
        code.iload(count).i2l().loadConstant(bytes).lmul().lstore(to);
    }

    /** {@code to = count * bytes}, {@code count} being the slot of an int and {@code bytes} of an offset. */
    void product(int to, int count, int bytes) {
        code.iload(count).i2l().lload(bytes).lmul().lstore(to);
    }

    /** {@code to = from} where that is an offset in the scratch. */
    void within(int to, int from) {
        code.lload(from).loadConstant(Scratch.OFFSETS).land().lstore(to);
    }

    /** Local variables that hold {@code first}, {@code first + distance}, ...: indices. */
    int[] indices(int first, int distance, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(TypeKind.INT);
            code.iload(i == 0 ? first : slots[i - 1]);
            if (i > 0) {
                code.iload(distance).iadd();
            }
            code.istore(slots[i]);
        }
        return slots;
    }

    /** Local variables that hold {@code first}, {@code first + distance}, ...: offsets. */
    int[] offsets(int first, int distance, int count) {
        int[] slots = offsets(count);
        for (int i = 0; i < count; i++) {
            code.lload(i == 0 ? first : slots[i - 1]);
            if (i > 0) {
                code.lload(distance).ladd();
            }
            code.lstore(slots[i]);
        }
        return slots;
    }

    /** {@code slot += bytes}. */
    void advance(int slot, long bytes) {
        code.lload(slot).loadConstant(bytes).ladd().lstore(slot);
    }

    /** Pushes the scratch, an offset, and the byte order. */
    private void address(int base, long distance) {
        code.loadConstant(THE_SCRATCH);
        offset(base, distance);
    }

    /** Pushes a segment, an offset, and the byte order. */
    private void address(int segment, int base, long distance) {
        code.aload(segment);
        offset(base, distance);
    }

    private void offset(int base, long distance) {
        code.lload(base).loadConstant(distance).ladd().getstatic(BYTE_ORDER, "LITTLE_ENDIAN", BYTE_ORDER);
    }

    private static ConstantDesc classData(int index, ClassDesc type) {
        return DynamicConstantDesc.ofNamed(BSM_CLASS_DATA_AT, DEFAULT_NAME, type, index);
    }
}
