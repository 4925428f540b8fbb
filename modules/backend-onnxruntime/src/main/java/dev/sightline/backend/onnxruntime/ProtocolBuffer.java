package dev.sightline.backend.onnxruntime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One message in the protocol-buffer wire format, written field by field: as much of it as a model of one node needs.
 *
 * <p>Reference: the encoding guide of protocol buffers, section "Message Structure".
 */
final class ProtocolBuffer {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A field of an integer or enumeration type. */
    ProtocolBuffer integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** A field of type float. */
    ProtocolBuffer real(int field, float value) {
        tag(field, FOUR_BYTES);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(bits >>> shift);
        }
        return this;
    }

    /** A field of type string. */
    ProtocolBuffer text(int field, String value) {
        return delimited(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field that is a message of its own. */
    ProtocolBuffer message(int field, ProtocolBuffer value) {
        return delimited(field, value.toByteArray());
    }

    /** The message as it is stored. */
    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private ProtocolBuffer delimited(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    /** Seven bits a byte, lowest first; the highest bit says that more follow. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
