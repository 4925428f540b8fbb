package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusReaderTest {
    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** The message of the refusal: one line that names the file. */
    private static String refusal(Path source) {
        String message = message(source);
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains(source.getFileName().toString()), message);
        return message;
    }

    private static String message(Path source) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> CorpusReader.read(source))
                .getMessage());
    }

    @Test
    void aMissingTextIsNamed() {
        assertTrue(refusal(folder.resolve("absent.txt")).contains("does not exist"));
    }

    @Test
    void anEmptyFileIsNamed() throws IOException {
        assertTrue(refusal(file("empty.txt", "")).contains("is empty"));
    }

    @Test
    void aBinaryFileIsNamedWithTheOffsetOfItsFirstControlByte() throws IOException {
        String message = refusal(file("image.png", new byte[] {'P', 'N', 'G', '\n', 0x1A, 7}));

        assertTrue(message.contains("control byte 0x1A at offset 4"), message);
    }

    @Test
    void utf16IsNoPlainText() throws IOException {
        String message = refusal(file("wide.txt", "wide words".getBytes(StandardCharsets.UTF_16LE)));

        assertTrue(message.contains("control byte 0x00 at offset 1"), message);
    }

    @Test
    void textThatIsNotUtf8IsNamedWithTheOffsetOfItsFirstBadByte() throws IOException {
        String message = refusal(file("latin.txt", "na\u00EFve".getBytes(StandardCharsets.ISO_8859_1)));

        assertTrue(message.contains("bad byte 0xEF at offset 2"), message);
        assertTrue(message.contains("iconv"), message);
    }

    @Test
    void aSequenceCutOffAtTheEndIsNotUtf8() throws IOException {
        assertTrue(refusal(file("cut.txt", new byte[] {'a', 'b', (byte) 0xC3})).contains("offset 2"));
    }

    @Test
    void aTextWithoutWordsIsNamed() throws IOException {
        assertTrue(refusal(file("dots.txt", "... --- ...\n")).contains("no word"));
    }

    @Test
    void aFolderWithoutTextIsNamed() throws IOException {
        file("only/picture.bin", new byte[] {0, 1, 2});

        assertTrue(refusal(folder.resolve("only")).contains("holds no text file"));
    }

    @Test
    void inAFolderABadlyEncodedFileIsNamedItself() throws IOException {
        file("mixed/a.txt", "fine");
        file("mixed/b.txt", new byte[] {(byte) 0xFF});

        assertTrue(message(folder.resolve("mixed")).contains("b.txt"));
    }

    @Test
    void aLineBreakInAFileNameStaysOutOfTheMessage() {
        assertFalse(message(folder.resolve("two\nlines")).contains("\n"));
    }

    @Test
    void aFolderIsReadInTheOrderOfNamesWithEmptyAndBinaryFilesCounted() throws IOException {
        file("all/b.txt", "second");
        file("all/a/z.txt", "first");
        file("all/c.txt", "third");
        file("all/empty", "");
        file("all/logo.png", new byte[] {0});
        Corpus corpus = CorpusReader.read(folder.resolve("all"));

        assertEquals(List.of("first", "second", "third"), corpus.vocabulary());
        assertEquals(2, corpus.filesSkipped());
        assertEquals("all", corpus.name());
    }

    @Test
    void everyDistinctContentIsReadOnceWhetherCopiedOrLinked() throws IOException {
        Path original = file("linked/a.txt", "the only words");
        file("linked/copy.txt", "the only words");
        Path outside = file("elsewhere/more.txt", "more words");
        try {
            Files.createSymbolicLink(folder.resolve("linked/b.txt"), original);
            Files.createSymbolicLink(folder.resolve("linked/inner"), outside.getParent());
            Files.createSymbolicLink(folder.resolve("linked/loop"), folder.resolve("linked"));
            Files.createSymbolicLink(folder.resolve("linked/dangling"), folder.resolve("nowhere"));
        } catch (IOException | UnsupportedOperationException noLinks) {
            assumeTrue(false, "this file system has no symbolic links");
        }

        assertEquals(5, CorpusReader.read(folder.resolve("linked")).length());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstWord() throws IOException {
        Corpus corpus = CorpusReader.read(file("marked.txt", "\uFEFFfirst word"));

        assertEquals(List.of("first", "word"), corpus.vocabulary());
    }

    @Test
    void theHashFollowsTheContentAndNotTheName() throws IOException {
        String hash = CorpusReader.read(file("one.txt", "same words")).contentHash();

        assertEquals(hash, CorpusReader.read(file("two.txt", "same words")).contentHash());
        assertNotEquals(
                hash, CorpusReader.read(file("three.txt", "other words")).contentHash());
        assertEquals(16, hash.length());
    }

    @Test
    void theNoticesOfThisJdkAreSomeTenThousandWords() {
        assumeTrue(LegalNotices.read().isPresent(), "this JDK carries no legal notices");
        Corpus notices = LegalNotices.read().orElseThrow();

        assertTrue(notices.length() > 10_000, notices.length() + " words");
        assertEquals("legal notices of JDK " + System.getProperty("java.version"), notices.name());
        assertEquals(notices.contentHash(), LegalNotices.read().orElseThrow().contentHash());
    }
}
