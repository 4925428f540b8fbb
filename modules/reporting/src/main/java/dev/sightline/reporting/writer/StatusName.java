package dev.sightline.reporting.writer;

import dev.sightline.evaluation.CellResult;

/** The words by which machine-readable files tell measured cells from those that do not apply. */
final class StatusName {
    private StatusName() {}

    static String of(CellResult.Status status) {
        return switch (status) {
            case MEASURED -> "measured";
            case NOT_APPLICABLE -> "not-applicable";
        };
    }
}
