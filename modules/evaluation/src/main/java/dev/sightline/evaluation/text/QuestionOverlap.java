package dev.sightline.evaluation.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What a haystack repeats of a question, counted from the words alone: every visible context, the needle's own apart,
 * with the word it leads to and the number of slots in which it agrees with the question.
 *
 * @param contextLength slots of a context, m
 * @param contexts the distinct pairs of a context and the word after it
 */
record QuestionOverlap(int contextLength, List<Context> contexts) {
    private static final int BEFORE_THE_TEXT = -1;

    /**
     * A context and the word after it.
     *
     * @param word what it leads to
     * @param sharedSlots slots that agree with the question, 0 ... m
     * @param count how often the pair occurs; each time with the same key and value, so the weights are alike too
     */
    record Context(int word, int sharedSlots, int count) {}

    /** Copies the list, so that the counts never change. */
    QuestionOverlap {
        contexts = List.copyOf(contexts);
    }

    /** Counts the contexts of the positions in sight. Cost O(n m). */
    static QuestionOverlap of(Haystack haystack, IntPredicate isVisible, int contextLength) {
        int[] words = haystack.words();
        int answer = haystack.answerPosition();
        Map<List<Integer>, Integer> firstPlace = new HashMap<>();
        Map<Integer, Integer> countByFirstPlace = new HashMap<>();
        for (int position = 0; position < words.length; position++) {
            if (position != answer && isVisible.test(position)) {
                int place = position;
                int first = firstPlace.computeIfAbsent(contextAndWord(words, position, contextLength), unseen -> place);
                countByFirstPlace.merge(first, 1, Integer::sum);
            }
        }
        List<Context> contexts = new ArrayList<>(countByFirstPlace.size());
        countByFirstPlace.forEach((position, count) -> contexts.add(
                new Context(words[position], Haystack.sharedSlots(words, position, answer, contextLength), count)));
        return new QuestionOverlap(contextLength, contexts);
    }

    private static List<Integer> contextAndWord(int[] words, int position, int contextLength) {
        List<Integer> key = new ArrayList<>(contextLength + 1);
        for (int before = contextLength; before >= 0; before--) {
            key.add(position >= before ? words[position - before] : BEFORE_THE_TEXT);
        }
        return key;
    }

    /** Contexts that agree with the question in at least one slot. */
    long partialMatches() {
        return contexts.stream()
                .filter(context -> context.sharedSlots() > 0)
                .mapToLong(Context::count)
                .sum();
    }
}
