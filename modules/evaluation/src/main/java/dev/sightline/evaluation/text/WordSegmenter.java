package dev.sightline.evaluation.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts texts into sentences and words by the rules of {@link BreakIterator}; an empty line ends a sentence too, since
 * headings and list items carry no full stop. A word is a segment with at least one letter or digit, in lower case.
 *
 * <p>Reference: Unicode Standard Annex 29, Unicode Text Segmentation. Not thread-safe.
 */
final class WordSegmenter {
    private static final Pattern EMPTY_LINE = Pattern.compile("\\R[ \\t]*\\R\\s*");

    private final BreakIterator sentenceBreaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    private final BreakIterator wordBreaks = BreakIterator.getWordInstance(Locale.ROOT);
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<String> vocabulary = new ArrayList<>();
    private int[] words = new int[1024];
    private int length;
    private int[] sentenceStarts = new int[64];
    private int sentences;

    /** Appends a text; a sentence never runs on into the next text. */
    void append(String text) {
        Matcher gap = EMPTY_LINE.matcher(text);
        int start = 0;
        while (gap.find()) {
            appendParagraph(text.substring(start, gap.start()));
            start = gap.end();
        }
        appendParagraph(text.substring(start));
    }

    private void appendParagraph(String paragraph) {
        sentenceBreaks.setText(paragraph);
        int start = sentenceBreaks.first();
        for (int end = sentenceBreaks.next(); end != BreakIterator.DONE; end = sentenceBreaks.next()) {
            appendSentence(paragraph.substring(start, end));
            start = end;
        }
    }

    private void appendSentence(String sentence) {
        int firstWord = length;
        wordBreaks.setText(sentence);
        int start = wordBreaks.first();
        for (int end = wordBreaks.next(); end != BreakIterator.DONE; end = wordBreaks.next()) {
            String segment = sentence.substring(start, end);
            if (segment.codePoints().anyMatch(Character::isLetterOrDigit)) {
                appendWord(segment.toLowerCase(Locale.ROOT));
            }
            start = end;
        }
        if (length > firstWord) {
            if (sentences == sentenceStarts.length) {
                sentenceStarts = Arrays.copyOf(sentenceStarts, 2 * sentences);
            }
            sentenceStarts[sentences++] = firstWord;
        }
    }

    private void appendWord(String word) {
        int index = indices.computeIfAbsent(word, unseen -> {
            vocabulary.add(unseen);
            return vocabulary.size() - 1;
        });
        if (length == words.length) {
            words = Arrays.copyOf(words, 2 * length);
        }
        words[length++] = index;
    }

    /** Number of words so far. */
    int length() {
        return length;
    }

    /** Everything appended so far. */
    Corpus corpus(String name, String contentHash, int filesSkipped) {
        return new Corpus(
                name,
                contentHash,
                filesSkipped,
                vocabulary,
                Arrays.copyOf(words, length),
                Arrays.copyOf(sentenceStarts, sentences));
    }
}
