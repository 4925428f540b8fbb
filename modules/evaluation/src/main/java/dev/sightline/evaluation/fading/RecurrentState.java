package dev.sightline.evaluation.fading;

/** What a recurrent cell hands on to its next step. */
sealed interface RecurrentState permits ElmanCell.State, LongShortTermMemoryCell.State {

    /** h_t and d h_t / d x_0: value [hiddenSize, 1], influence [hiddenSize, inputSize]. */
    DualVector hidden();
}
