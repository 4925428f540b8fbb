package dev.sightline.cli;

import java.util.Locale;

/**
 * One thing that the doctor looked at.
 *
 * @param subject what
 * @param status whether it is as it should be
 * @param found what was found, and why if it is not as it should be
 * @param remedy what to do about it; empty if nothing needs to be done
 */
record Finding(String subject, Status status, String found, String remedy) {
    /** How a thing is. */
    enum Status {
        /** As it should be. */
        FINE,
        /** Not there, which costs speed or comfort. */
        LACKING,
        /** Not there, which stops every measurement. */
        BROKEN;

        /** The word to print. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding fine(String subject, String found) {
        return new Finding(subject, Status.FINE, found, "");
    }

    static Finding lacking(String subject, String found, String remedy) {
        return new Finding(subject, Status.LACKING, found, remedy);
    }

    static Finding broken(String subject, String found, String remedy) {
        return new Finding(subject, Status.BROKEN, found, remedy);
    }
}
