package dev.sightline.reporting.chart;

/** What a number counts, and therefore how it is written: on ticks, in cells, in tables and in sentences. */
public enum Unit {
    /** A pure number. */
    NUMBER {
        @Override
        public String format(double value) {
            return Numerals.significant(value, 3);
        }
    },
    /** A proportion between 0 and 1, such as recall. */
    SHARE {
        @Override
        public String format(double value) {
            return Numerals.share(value);
        }

        @Override
        String inCell(double value) {
            return Numerals.percent(value);
        }
    },
    /** A number of items, tokens or steps. */
    COUNT {
        @Override
        public String format(double value) {
            return Numerals.grouped(value);
        }
    },
    /** Seconds, written with the prefix that keeps the digits short. */
    SECONDS {
        @Override
        public String format(double value) {
            return Numerals.prefixed(value, "s");
        }
    },
    /** Bytes, in powers of a thousand as storage is sold. */
    BYTES {
        @Override
        public String format(double value) {
            return Numerals.prefixed(value, "B");
        }
    },
    /** Floating-point operations. */
    OPERATIONS {
        @Override
        public String format(double value) {
            return Numerals.prefixed(value, "FLOP");
        }
    },
    /** Floating-point operations a second. */
    OPERATIONS_A_SECOND {
        @Override
        public String format(double value) {
            return Numerals.prefixed(value, "FLOP/s");
        }
    };

    /** Writes one value for a reader: three significant digits, with its unit. */
    public abstract String format(double value);

    /** Writes one value where there is hardly any room. */
    String inCell(double value) {
        return format(value);
    }
}
