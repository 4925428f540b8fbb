package dev.sightline.attention.position;

import static dev.sightline.attention.position.Draws.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every scaling against tables of a second derivation. The tables were computed with 50 decimal digits in Python (mpmath
 * 1.3.0), from wavelengths and lengths rather than from bases: frequencies as {@code exp(-2 i ln(b) / d)}, the NTK ones
 * as {@code f_i s^(-2 i / (d - 2))}, YaRN's ramp from the indices at which the wavelength is {@code L / 32} and
 * {@code L / 1}, Llama's bands from wavelengths; then rounded to float64. The ends of the ramp of YARN_UNROUNDED are those
 * that vllm-project/vllm pull request 28244 prints for the same model.
 */
class RotaryScalingTest {
    /** A few roundings of float64, and what cancels of them near the end of a ramp. */
    private static final double ROUNDING = 64 * 0x1p-52;

    /** d 16, b 10000. */
    private static final double[] NONE = {
        1.0, 0.31622776601683794, 0.1, 0.03162277660168379, 0.01, 0.0031622776601683794, 0.001, 0.00031622776601683794
    };
    /** d 16, b 10000, s 4. */
    private static final double[] LINEAR = {
        0.25,
        0.07905694150420949,
        0.025,
        0.007905694150420948,
        0.0025,
        0.0007905694150420948,
        0.00025,
        7.905694150420948e-05
    };
    /** d 16, b 10000, s 8. */
    private static final double[] NTK = {
        1.0,
        0.23495632718377818,
        0.055204475683690614,
        0.012970640850746139,
        0.0030475341355111884,
        0.0007160374274468994,
        0.00016823752407904452,
        3.952847075210474e-05
    };
    /** d 16, b 10000, s 4, L 2048, one position beyond it. */
    private static final double[] DYNAMIC_AT_2049 = {
        1.0,
        0.31613963116057103,
        0.09994426639034189,
        0.03159634351325654,
        0.009988856384303623,
        0.003157873373049662,
        0.0009983289234077085,
        0.00031561133762304295
    };
    /** d 16, b 10000, s 2, L 2048, at length 8192. */
    private static final double[] DYNAMIC_AT_8192 = {
        1.0,
        0.23948135600598383,
        0.05735131987446476,
        0.01373457185226975,
        0.003289173891343177,
        0.0007876958236383425,
        0.00018863846396516054,
        4.517539514526256e-05
    };
    /** d 32, b 10000, s 16, L 4096: the ramp from 5 to 12. */
    private static final double[] YARN = {
        1.0,
        0.5623413251903491,
        0.31622776601683794,
        0.1778279410038923,
        0.1,
        0.05623413251903491,
        0.027387583306815427,
        0.013019545680642113,
        0.005982142857142857,
        0.0026108704383837637,
        0.0010446810127341967,
        0.0003493048841147884,
        6.25e-05,
        3.514633282439682e-05,
        1.976423537605237e-05,
        1.1114246312743267e-05
    };
    /** d 64, b 150000, s 32, L 4096, not rounded: the ramp from 8.092779115512402 to 17.39802450158856. */
    private static final double[] YARN_UNROUNDED = {
        1.0,
        0.6890443058881632,
        0.4747820554769007,
        0.3271458718642365,
        0.22541800020287084,
        0.15532298948448497,
        0.10702442147781144,
        0.07374456821026082,
        0.050813274815461475,
        0.03170569618466377,
        0.01933500112654036,
        0.011592049256286919,
        0.006794959489732218,
        0.0038603593171920663,
        0.002093792378969688,
        0.0010526021013863348,
        0.00045648391922324016,
        0.00012931870124506273,
        3.8308812373753384e-05,
        2.639646903147278e-05,
        1.818833668168956e-05,
        1.2532569824095001e-05,
        8.63549587543848e-06,
        5.950239261491605e-06,
        4.09997848180298e-06,
        2.8250668271503398e-06,
        1.9465962110014815e-06,
        1.3412910350540445e-06,
        9.242089502428302e-07,
        6.36820914615699e-07,
        4.387978250864396e-07,
        3.0235114281192144e-07
    };
    /** d 16, b 10000, s 8, L 131072: the ramp from 5 to 9, beyond the last pair. */
    private static final double[] YARN_BEYOND = {
        1.0,
        0.31622776601683794,
        0.1,
        0.03162277660168379,
        0.01,
        0.0031622776601683794,
        0.00078125,
        0.00017787811838447133
    };
    /** d 16, b 10000, s 4, L 100: the ramp from 0, clamped, to 3. */
    private static final double[] YARN_SHORT = {
        1.0,
        0.23717082451262844,
        0.05,
        0.007905694150420948,
        0.0025,
        0.0007905694150420948,
        0.00025,
        7.905694150420948e-05
    };
    /** d 16, b 10000, s 4, L 4096, betas 8 and 2. */
    private static final double[] YARN_BETAS = {
        1.0,
        0.31622776601683794,
        0.1,
        0.03162277660168379,
        0.0075,
        0.0015811388300841897,
        0.00025,
        7.905694150420948e-05
    };
    /** d 32, b 500000, s 8, a 1, c 4, L 8192. */
    private static final double[] LLAMA3 = {
        1.0,
        0.44036660267178046,
        0.19392274474868576,
        0.08539710028576561,
        0.03760603093086393,
        0.016560440080994446,
        0.007292664737217109,
        0.003211445994752591,
        0.0005248461609929547,
        7.78465527393245e-05,
        3.428102195952591e-05,
        1.509621717643313e-05,
        6.647869871181235e-06,
        2.9274998701761677e-06,
        1.2891731721515574e-06,
        5.677088100759837e-07
    };

    private static void assertTable(double[] expected, RotaryScaling scaling, double base, long length) {
        double[] found = scaling.frequencies(2 * expected.length, base, length);
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], ROUNDING * expected[i], scaling + ", pair " + i);
        }
    }

    @Test
    void withoutScalingTheFrequenciesAreGeometric() {
        assertTable(NONE, RotaryScaling.none(), 10_000, 0);
        assertEquals(1, RotaryScaling.none().attentionFactor());
    }

    @Test
    void interpolationDividesEveryFrequency() {
        assertTable(LINEAR, RotaryScaling.linear(4), 10_000, 0);
    }

    @Test
    void ntkAwareKeepsTheFastestAndDividesTheSlowest() {
        assertTable(NTK, RotaryScaling.ntkAware(8), 10_000, 0);
        assertEquals(NONE[7] / 8, NTK[7], ROUNDING * NTK[7]);
    }

    @Test
    void dynamicNtkFollowsTheLengthBeyondTheOriginalOne() {
        RotaryScaling twofold = RotaryScaling.dynamicNtk(2, 2048);
        assertTable(NONE, twofold, 10_000, 0);
        assertTable(NONE, twofold, 10_000, 2048);
        assertTable(DYNAMIC_AT_8192, twofold, 10_000, 8192);
        assertTable(DYNAMIC_AT_2049, RotaryScaling.dynamicNtk(4, 2048), 10_000, 2049);
        assertEquals(2048, twofold.reach(100));
        assertEquals(8192, twofold.reach(8192));
    }

    @Test
    void dynamicNtkOfFactorOneIsNtkAwareOfTheRatioOfTheLengths() {
        double[] expected = RotaryScaling.ntkAware(8).frequencies(16, 10_000, 0);
        double[] found = RotaryScaling.dynamicNtk(1, 1024).frequencies(16, 10_000, 8192);
        assertArrayEquals(expected, found);
    }

    @Test
    void yarnRampsOverWholeIndices() {
        assertTable(YARN, RotaryScaling.yarn(16, 4096), 10_000, 0);
        assertTable(YARN_BETAS, RotaryScaling.yarn(4, 4096).withBetas(8, 2), 10_000, 0);
    }

    @Test
    void yarnRampsBetweenIndicesWithoutTruncation() {
        assertTable(YARN_UNROUNDED, RotaryScaling.yarn(32, 4096).withoutTruncation(), 150_000, 0);
    }

    @Test
    void yarnMayRampBeyondTheLastPairAndStartsAtTheFirst() {
        assertTable(YARN_BEYOND, RotaryScaling.yarn(8, 131_072), 10_000, 0);
        assertTable(YARN_SHORT, RotaryScaling.yarn(4, 100), 10_000, 0);
    }

    @Test
    void yarnStepsWhereTheEndsOfTheRampCoincide() {
        // So short a length that the first pair does not turn once: all but it are interpolated.
        assertTable(new double[] {1, 0.025, 0.0025, 0.00025}, RotaryScaling.yarn(4, 6), 10_000, 0);
        // So long a length that every pair turns more often than betaFast: all are kept.
        double[] kept = RotaryScaling.none().frequencies(8, 10_000, 0);
        assertArrayEquals(kept, RotaryScaling.yarn(4, 1L << 50).frequencies(8, 10_000, 0));
    }

    @Test
    void yarnWarmsByTheLogarithmOfTheFactor() {
        assertEquals(1, RotaryScaling.yarn(1, 4096).attentionFactor());
        assertEquals(1.138629436111989, RotaryScaling.yarn(4, 4096).attentionFactor(), ROUNDING);
        assertEquals(1.3465735902799727, RotaryScaling.yarn(32, 4096).attentionFactor(), ROUNDING);
        assertEquals(2.5, RotaryScaling.yarn(32, 4096).withAttentionFactor(2.5).attentionFactor());
        YarnScaling forty = RotaryScaling.yarn(40, 4096);
        assertEquals(1, forty.withMagnitudes(0.707, 0.707).attentionFactor());
        assertEquals(0.9210423553163399, forty.withMagnitudes(0.707, 1).attentionFactor(), ROUNDING);
    }

    @Test
    void llama3KeepsFastPairsAndDividesSlowOnes() {
        assertTable(LLAMA3, RotaryScaling.llama3(8, 1, 4, 8192), 500_000, 0);
    }

    @Test
    void everyScalingOfFactorOneLeavesTheFrequencies() {
        List<RotaryScaling> scalings = List.of(
                RotaryScaling.linear(1),
                RotaryScaling.ntkAware(1),
                RotaryScaling.dynamicNtk(1, 4096),
                RotaryScaling.yarn(1, 4096),
                RotaryScaling.llama3(1, 1, 4, 8192));
        for (RotaryScaling scaling : scalings) {
            assertTable(NONE, scaling, 10_000, 4096);
            assertEquals(1, scaling.attentionFactor(), scaling::toString);
        }
    }

    @Test
    void everyScalingFallsFromPairToPair() {
        List<RotaryScaling> scalings = List.of(
                RotaryScaling.linear(7),
                RotaryScaling.ntkAware(7),
                RotaryScaling.dynamicNtk(7, 4096),
                RotaryScaling.yarn(7, 4096),
                RotaryScaling.yarn(7, 4096).withoutTruncation(),
                RotaryScaling.llama3(7, 1, 4, 8192));
        for (RotaryScaling scaling : scalings) {
            double[] frequencies = scaling.frequencies(128, 10_000, 100_000);
            for (int i = 0; i < 64; i++) {
                double slowest =
                        Math.pow(10_000, -i / 64.0) / (scaling instanceof RotaryScaling.DynamicNtk ? 1e9 : 7.1);
                assertTrue(frequencies[i] >= slowest && (i == 0 || frequencies[i] < frequencies[i - 1]));
            }
        }
    }

    @Test
    void factorsAndLengthsThatMakeNoSenseAreNamed() {
        for (double factor : new double[] {0.5, 0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            String what = "scaling factor " + factor + " is not a finite number of 1 or more";
            assertRefused(what, () -> RotaryScaling.linear(factor));
            assertRefused(what, () -> RotaryScaling.ntkAware(factor));
            assertRefused(what, () -> RotaryScaling.dynamicNtk(factor, 2048));
            assertRefused(what, () -> RotaryScaling.yarn(factor, 2048));
            assertRefused(what, () -> RotaryScaling.llama3(factor, 1, 4, 2048));
        }
        assertRefused("original length 0 is not positive", () -> RotaryScaling.dynamicNtk(2, 0));
        assertRefused("original length -1 is not positive", () -> RotaryScaling.yarn(2, -1));
        assertRefused("original length 0 is not positive", () -> RotaryScaling.llama3(2, 1, 4, 0));
    }

    @Test
    void rampsAndBandsThatMakeNoSenseAreNamed() {
        YarnScaling yarn = RotaryScaling.yarn(2, 2048);
        assertRefused("betaFast 1.0 is not above betaSlow 1.0", () -> yarn.withBetas(1, 1));
        assertRefused("betaSlow 0.0 is not a finite number above 0", () -> yarn.withBetas(32, 0));
        assertRefused("betaFast NaN is not a finite number above 0", () -> yarn.withBetas(Double.NaN, 1));
        assertRefused("attentionFactor 0.0 is not a finite number above 0", () -> yarn.withAttentionFactor(0));
        assertRefused("magnitude -1.0 is not a finite number above 0", () -> yarn.withMagnitudes(-1, 1));
        assertRefused("magnitudeOfAll 0.0 is not a finite number above 0", () -> yarn.withMagnitudes(1, 0));
        assertRefused(
                "highFrequencyFactor 1.0 is not above lowFrequencyFactor 4.0", () -> RotaryScaling.llama3(2, 4, 1, 9));
        assertRefused("lowFrequencyFactor 0.0 is not a finite number above 0", () -> RotaryScaling.llama3(2, 0, 4, 9));
    }

    @Test
    void aSingleFrequencyHasNoBaseToStretch() {
        String what = "rotary dim 2 has a single frequency";
        assertRefused(what, () -> RotaryScaling.ntkAware(2).frequencies(2, 10_000, 0));
        assertRefused(what, () -> RotaryScaling.dynamicNtk(2, 2048).frequencies(2, 10_000, 0));
    }
}
