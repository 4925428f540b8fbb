package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.Trial;
import java.util.function.Predicate;

/**
 * One property that every variant must have.
 *
 * @param name what users read and type, such as {@code "oracle-agreement"}
 * @param description the property, in one sentence
 * @param scope the requests it is checked on
 * @param check the check of one trial
 */
public record Law(String name, String description, Scope scope, Check check) {

    /** Checks one trial. */
    @FunctionalInterface
    public interface Check {
        /**
         * Returns if the law holds.
         *
         * @throws dev.sightline.conformance.trial.Violation if it does not
         */
        void check(Trial trial);
    }

    /**
     * The requests that a law speaks of.
     *
     * @param servedOnly whether the variant must serve a request for the law to say something
     * @param concerns further conditions on a request
     * @param most how many requests of a grid are enough; half as many more are taken that have a bias or narrow keys
     *     and
     *     values
     */
    public record Scope(boolean servedOnly, Predicate<AttentionRequest> concerns, int most) {

        /** Served requests that meet a condition. */
        static Scope served(int most, Predicate<AttentionRequest> concerns) {
            return new Scope(true, concerns, most);
        }

        /** Served requests that compute at least one pair. */
        static Scope served(int most) {
            return served(most, request -> request.visiblePairs() > 0);
        }

        /** All requests, served or not. */
        static Scope all(int most) {
            return new Scope(false, request -> true, most);
        }
    }
}
