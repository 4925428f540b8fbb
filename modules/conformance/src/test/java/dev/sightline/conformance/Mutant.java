package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import java.util.function.BiFunction;

/**
 * The reference with one mistake planted.
 *
 * @param name the mistake
 * @param caughtBy the law that must notice it
 * @param variant the variant that makes it
 */
record Mutant(String name, String caughtBy, AttentionVariant variant) {

    /** A softmax mutant whose mistake is in the plan. */
    static Mutant softmax(String name, String caughtBy, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return new Mutant(name, caughtBy, new ReferenceVariant(Family.SOFTMAX, maker));
    }

    /** A linear mutant whose mistake is in the plan. */
    static Mutant linear(String name, String caughtBy, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return new Mutant(name, caughtBy, new ReferenceVariant(Family.LINEAR, maker));
    }

    @Override
    public String toString() {
        return name + " is caught by " + caughtBy;
    }
}
