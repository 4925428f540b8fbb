package dev.sightline.evaluation.text;

import dev.sightline.evaluation.statistics.RandomStream;

/** Random texts with the habits of a language: few words that are frequent, many that are rare. */
final class SampleText {
    private SampleText() {}

    /** Sentences of 6 to 15 words out of {@code vocabulary}, drawn by Zipf's law. */
    static String zipf(int sentences, int vocabulary, long seed) {
        RandomStream random = RandomStream.of(seed, "sample text", 0);
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < sentences; sentence++) {
            int words = 6 + random.nextInt(10);
            for (int word = 0; word < words; word++) {
                // Inverse of the distribution function of a density like 1/x on [1, vocabulary].
                int rank = (int) Math.pow(vocabulary, random.nextDouble());
                text.append(word == 0 ? "W" : " w").append(rank);
            }
            text.append(". ");
        }
        return text.toString();
    }

    static Corpus corpus(String text) {
        WordSegmenter segmenter = new WordSegmenter();
        segmenter.append(text);
        return segmenter.corpus("sample", "0123456789abcdef", 0);
    }
}
