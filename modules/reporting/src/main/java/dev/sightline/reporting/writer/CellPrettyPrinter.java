package dev.sightline.reporting.writer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Gives each field of a cell and each metric a line, the same on every machine, and keeps the numbers of one metric
 * together: half as many lines to scroll through, and the difference of two files shows whole metrics.
 */
final class CellPrettyPrinter extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1L;

    /** Depth of a metric's name: root, cells, cell, metrics. */
    private static final int DEEPEST_LINES = 4;

    CellPrettyPrinter() {
        super(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER));
        indentArraysWith(new Lines());
        indentObjectsWith(new Lines());
    }

    /** Each document gets a printer of its own, since a printer counts how deep it is. */
    @Override
    public DefaultPrettyPrinter createInstance() {
        return new CellPrettyPrinter();
    }

    @Override
    public void writeEndObject(JsonGenerator generator, int entries) {
        if (_nesting > DEEPEST_LINES) {
            _nesting--;
            generator.writeRaw(" }");
        } else {
            super.writeEndObject(generator, entries);
        }
    }

    private static final class Lines extends NopIndenter {
        private static final long serialVersionUID = 1L;

        @Override
        public void writeIndentation(JsonGenerator generator, int level) {
            generator.writeRaw(level > DEEPEST_LINES ? " " : "\n" + " ".repeat(level));
        }

        @Override
        public boolean isInline() {
            return false;
        }
    }
}
