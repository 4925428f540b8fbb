package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.Profile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultVariantsTest {
    private static final AttentionVariants FOUND = AttentionVariants.load();

    /** Without the plugins, which depend on the build and the class path. */
    private static final AttentionVariants OF_THE_HOUSE = AttentionVariants.of(FOUND.all().stream()
            .filter(variant -> variant.getClass().getPackageName().startsWith("dev.sightline.kernels."))
            .toList());

    @Test
    void quickMeasuresOneForEachClosedForm() {
        assertEquals(
                List.of("deltanet", "flash", "full", "linear", "retention", "sliding-window", "streaming-llm"),
                DefaultVariants.of(Profile.QUICK, OF_THE_HOUSE).names());
        assertEquals(
                DefaultVariants.of(Profile.QUICK, FOUND).names(),
                DefaultVariants.of(Profile.TINY, FOUND).names());
    }

    @Test
    void aLargerProfileMeasuresAll() {
        for (Profile profile : List.of(Profile.STANDARD, Profile.FULL)) {
            assertEquals(FOUND.names(), DefaultVariants.of(profile, FOUND).names());
            assertEquals(List.of(), DefaultVariants.leftOut(profile, FOUND));
        }
    }

    @Test
    void aPluginIsNeverLeftOut() {
        List<AttentionVariant> variants = new ArrayList<>(FOUND.all());
        variants.add(new BrokenVariant());
        AttentionVariants found = AttentionVariants.of(variants);
        assertTrue(DefaultVariants.of(Profile.TINY, found).names().contains(new BrokenVariant().name()));
    }

    @Test
    void whatIsLeftOutIsSaidAndTheCommandNamesWhatIsMeasured() {
        ProgramRun run = ProgramRun.of("recall", "--profile=tiny", "--threads=2", "--json");
        assertEquals(0, run.code(), run.messages());
        assertTrue(run.messages().contains("left out by this profile, as relatives of others: bigbird, dilated"));
        String measured =
                String.join(",", DefaultVariants.of(Profile.TINY, FOUND).names());
        assertTrue(run.results().contains("--variants " + measured), run.results());
    }
}
