package dev.sightline.evaluation.fading;

import java.util.SortedMap;
import java.util.random.RandomGenerator;

/** How a recurrent network is initialised: what random networks and their closed form have in common. */
sealed interface RecurrentScales permits ElmanScales, LongShortTermMemoryScales {

    /** Name of the architecture in cells: {@code "elman"}, {@code "lstm"}. */
    String variant();

    /** The scales by name, as parameters of a cell. */
    SortedMap<String, String> parameters();

    /** The closed form of the mean network. */
    FadingLaw law();

    /** One network, its weights drawn from {@code random}. */
    RecurrentCell<?> randomCell(int hiddenSize, int inputSize, RandomGenerator random);
}
