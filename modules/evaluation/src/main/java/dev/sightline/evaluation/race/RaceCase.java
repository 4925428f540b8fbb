package dev.sightline.evaluation.race;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing to race at.
 *
 * @param name what users type, such as {@code "causal-d128-n4096"}
 * @param workload what is computed
 * @param threads of the contenders; empty for what the user asks for
 * @param rehearsal a short case of the same family, for a case of which a single call takes minutes: the short one is
 *     called until it is compiled, then the long one runs once, and only if it is named in full
 */
public record RaceCase(String name, Workload workload, OptionalInt threads, Optional<RaceCase> rehearsal) {

    /** Whether a single call takes minutes. */
    public boolean isLong() {
        return rehearsal.isPresent();
    }

    /** The name without the length: cases that share it run the same compiled kernels. */
    String family() {
        return name.replaceFirst("-n\\d+", "");
    }

    /** What is computed, in words. */
    public String description() {
        return switch (workload) {
            case Workload.Attention attention ->
                attention.request().function().mask() + ", "
                        + attention.request().shape()
                        + (attention.request().changes().isCapped() ? ", softcap" : "")
                        + (attention.request().changes().alibi().isPresent() ? ", ALiBi" : "")
                        + (attention.request().paged() ? ", in pages" : "")
                        + (attention.chunk() > 0 ? ", in chunks of " + attention.chunk() : "");
            case Workload.SquareMatrices matrices -> "product of square matrices of size " + matrices.size();
        };
    }

    /** How many threads its contenders have. */
    int threads(int asked) {
        return threads.orElse(asked);
    }
}
