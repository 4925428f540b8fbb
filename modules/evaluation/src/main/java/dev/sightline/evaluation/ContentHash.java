package dev.sightline.evaluation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The first 64 bits of SHA-256: names content in journals and reports, and notices damage. Not a defence. */
public final class ContentHash {
    /** Hexadecimal digits of a hash. */
    public static final int DIGITS = 16;

    private ContentHash() {}

    /** 16 hexadecimal digits of the text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 16 hexadecimal digits of the bytes. */
    public static String of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
