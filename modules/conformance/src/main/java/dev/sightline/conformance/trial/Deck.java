package dev.sightline.conformance.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Deals choices in a random order and shuffles again when all are dealt: even a small sample meets every choice. */
final class Deck<T> {
    private final List<T> choices;
    private final SplittableRandom random;
    private final List<T> left = new ArrayList<>();

    Deck(List<T> choices, SplittableRandom random) {
        this.choices = choices;
        this.random = random.split();
    }

    T deal() {
        if (left.isEmpty()) {
            left.addAll(choices);
        }
        return left.remove(random.nextInt(left.size()));
    }
}
