package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionShape;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RaceCasesTest {
    private static List<String> names(String pattern) {
        return RaceCases.matching(Pattern.compile(pattern)).stream()
                .map(RaceCase::name)
                .toList();
    }

    @Test
    void everyNameIsUsedOnce() {
        List<String> names = RaceCases.all().stream().map(RaceCase::name).toList();

        assertEquals(names.size(), new HashSet<>(names).size());
        assertTrue(names.contains("decode-32-8-d128-n32768-int8"), names.toString());
    }

    @Test
    void aPatternIsLookedForAnywhereInTheName() {
        assertEquals(
                List.of(
                        "full-d128-n4096",
                        "causal-d128-n4096",
                        "bias-d128-n4096",
                        "alibi-d128-n4096",
                        "softcap-d128-n4096",
                        "linear-d128-n4096",
                        "performer-d128-n4096",
                        "retention-d128-n4096",
                        "gated-linear-d128-n4096",
                        "deltanet-d128-n4096",
                        "gated-deltanet-d128-n4096"),
                names("d128-n4096$"));
        assertEquals(List.of(), names("nothing-like-it"));
    }

    @Test
    void aLongCaseRunsOnlyIfItIsSpelledOut() {
        assertFalse(names("").contains("causal-d64-n1048576"));
        assertFalse(names("causal-d64").contains("causal-d64-n1048576"));
        assertEquals(List.of("causal-d64-n1048576"), names("causal-d64-n1048576"));
        assertEquals(List.of("causal-d64-n1048576"), names("^causal-d64-n1048576$"));
        assertTrue(names("^matmul|causal-d64-n1048576").contains("causal-d64-n1048576"));
    }

    @Test
    void aLongCaseIsRehearsedAtAShortLengthOfItsFamily() {
        RaceCase million =
                RaceCases.matching(Pattern.compile("causal-d64-n1048576")).getFirst();
        RaceCase rehearsal = million.rehearsal().orElseThrow();

        assertTrue(million.isLong());
        assertFalse(rehearsal.isLong());
        assertEquals(million.family(), rehearsal.family());
        assertTrue(million.workload() instanceof Workload.Attention attention
                && attention.alone()
                && attention.own().equals(List.of("flash"))
                && attention.request().shape().keyLength() == 1 << 20);
    }

    @Test
    void windowAndLinearClimbFromFourThousandToAMillionUnasked() {
        for (int length : new int[] {4096, 16_384, 65_536, 262_144, 1_048_576}) {
            assertTrue(names("").contains("window-d64-n" + length + "-left1024"), "window at " + length);
            assertTrue(names("").contains("linear-d64-n" + length), "linear at " + length);
        }
    }

    @Test
    void everyLinearMechanismMeetsExactAttentionWhereItWinsAndWhereItLoses() {
        for (String name : List.of("linear", "performer", "retention", "gated-linear", "deltanet", "gated-deltanet")) {
            for (int width : new int[] {64, 128}) {
                for (int length : new int[] {64, 4096, 16_384, 65_536}) {
                    RaceCase one = RaceCases.matching(Pattern.compile("^" + name + "-d" + width + "-n" + length + "$"))
                            .getFirst();
                    assertTrue(
                            one.workload() instanceof Workload.Attention attention
                                    && attention.reference() == Workload.Reference.EXACT,
                            one.name());
                }
            }
        }
    }

    @Test
    void casesOfOneFamilyDifferInTheirLengthAlone() {
        assertEquals("full-d64", RaceCases.all().getFirst().family());
        assertEquals(
                "decode-8-d128-bfloat16",
                RaceCases.matching(Pattern.compile("decode-8-.*bfloat16"))
                        .getFirst()
                        .family());
    }

    @Test
    void theRowsToCheckHoldTheEndsAndBothSidesOfTileEdgesSeed4() {
        List<Long> queries = RowIndex.sample(AttentionShape.selfAttention(1, 200, 8), 4).stream()
                .map(RowIndex::query)
                .toList();

        assertTrue(queries.containsAll(List.of(0L, 199L, 15L, 16L, 63L, 64L, 127L, 128L)), queries.toString());
        assertTrue(queries.stream().allMatch(query -> query >= 0 && query < 200), queries.toString());
        assertEquals(
                1, RowIndex.sample(AttentionShape.selfAttention(1, 1, 8), 4).size());
    }
}
