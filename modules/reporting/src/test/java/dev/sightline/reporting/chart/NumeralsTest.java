package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumeralsTest {
    @Test
    void sharesKeepThreeDecimalsAndAreNeverRoundedToCertainty() {
        assertEquals("0.889", Unit.SHARE.format(0.88912));
        assertEquals("1", Unit.SHARE.format(1));
        assertEquals(">0.999", Unit.SHARE.format(0.99999));
        assertEquals("0", Unit.SHARE.format(0));
        assertEquals("1.2×10⁻⁴", Unit.SHARE.format(0.00012));
        assertEquals("−0.02", Unit.SHARE.format(-0.02));
    }

    @Test
    void percentagesInCellsKeepAlmostNothingApartFromNothing() {
        assertEquals("0", Unit.SHARE.inCell(0));
        assertEquals("<1", Unit.SHARE.inCell(0.002));
        assertEquals(">99", Unit.SHARE.inCell(0.998));
        assertEquals("100", Unit.SHARE.inCell(1));
    }

    @Test
    void quantitiesTakeTheMetricPrefixThatKeepsThemShort() {
        assertEquals("3.25 ms", Unit.SECONDS.format(0.00325));
        assertEquals("999 µs", Unit.SECONDS.format(0.000999));
        assertEquals("1 ms", Unit.SECONDS.format(0.00099999));
        assertEquals("1230 s", Unit.SECONDS.format(1234));
        assertEquals("40 GB", Unit.BYTES.format(4e10));
        assertEquals("0 B", Unit.BYTES.format(0));
        assertEquals("2.56 TFLOP", Unit.OPERATIONS.format(2.56e12));
    }

    @Test
    void numbersHaveThreeSignificantDigitsAndAPowerOfTenWhereNeeded() {
        assertEquals("1.92", Unit.NUMBER.format(1.9183));
        assertEquals("3×10⁻⁷", Unit.NUMBER.format(3.0e-7));
        assertEquals("10⁶", Unit.NUMBER.format(999_999));
        assertEquals("−0.5", Unit.NUMBER.format(-0.5));
        assertEquals("n/a", Unit.NUMBER.format(Double.NaN));
        assertEquals("−∞", Unit.NUMBER.format(Double.NEGATIVE_INFINITY));
    }

    @Test
    void countsSetThousandsApart() {
        assertEquals("131,072", Unit.COUNT.format(131072));
        assertEquals("12.5", Unit.COUNT.format(12.5));
    }
}
