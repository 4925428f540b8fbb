package dev.sightline.evaluation;

import java.util.Locale;

/** How much to measure. */
public enum Profile {
    /** A smoke run of every section, under a minute: enough to see that everything works, too little to conclude. */
    TINY,
    /** The default: every section with honest intervals, within 3 minutes on 2 cores. */
    QUICK,
    /** More lengths, draws and nets, for all variants: about half an hour on 2 cores. */
    STANDARD,
    /** Everything, to a million tokens; hours. */
    FULL;

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
