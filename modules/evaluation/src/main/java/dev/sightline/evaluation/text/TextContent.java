package dev.sightline.evaluation.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Turns the bytes of a file into text, strictly: nothing is replaced or dropped but a byte order mark. */
final class TextContent {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextContent() {}

    /**
     * Where the first byte lies that plain text does not contain: a control character other than white space. UTF-16
     * text is found too, by its NUL bytes.
     */
    static OptionalInt firstControlByte(byte[] bytes) {
        for (int offset = 0; offset < bytes.length; offset++) {
            byte value = bytes[offset];
            boolean whiteSpace = value >= '\t' && value <= '\r';
            if (value >= 0 && value < ' ' && !whiteSpace) {
                return OptionalInt.of(offset);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Decodes UTF-8.
     *
     * @param file for the message
     * @throws IllegalArgumentException if the bytes are not UTF-8; the message gives the offset of the first bad one
     */
    static String decode(byte[] bytes, Path file) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        // UTF-8 never has more chars than bytes.
        CharBuffer output = CharBuffer.allocate(bytes.length);
        CoderResult outcome = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(input, output, true);
        if (outcome.isError()) {
            throw new IllegalArgumentException("text " + TextError.quote(file) + " is not UTF-8: bad byte "
                    + String.format("0x%02X", bytes[input.position()]) + " at offset " + input.position()
                    + "; convert it, for example with iconv -f ISO-8859-1 -t UTF-8");
        }
        String text = output.flip().toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
