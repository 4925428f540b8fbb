package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void aHealthyMachineIsTold() {
        ProgramRun run = ProgramRun.of("doctor");

        assertEquals(0, run.code(), run.messages());
        for (String subject :
                List.of("java", "processor", "memory", "modules", "variants", "provider", "text", "browser")) {
            assertTrue(
                    run.results().lines().anyMatch(line -> line.matches("(fine|lacking) +" + subject + " .*")),
                    subject + " in " + run.results());
        }
    }

    @Test
    void jsonSaysOfEachThingWhetherItIsFine() {
        JsonNode findings =
                new JsonMapper().readTree(ProgramRun.of("doctor", "--json").results());

        assertTrue(findings.isArray() && findings.size() >= 9, findings.toString());
        for (JsonNode finding : findings) {
            assertTrue(
                    List.of("fine", "lacking").contains(finding.path("status").stringValue()), finding.toString());
            assertEquals(
                    finding.path("status").stringValue().equals("fine"),
                    finding.path("remedy").stringValue().isEmpty(),
                    finding.toString());
        }
    }

    @Test
    void aMissingBrowserIsLackingWithAWayToGetOne() {
        Finding finding = Diagnosis.browser(folder.toString());

        assertEquals(Finding.Status.LACKING, finding.status());
        assertTrue(finding.remedy().contains("install chromium"), finding.remedy());
    }

    @Test
    void aBrowserOnThePathIsFound() throws IOException {
        Path browser = Files.createFile(folder.resolve("chromium"));
        assertTrue(browser.toFile().setExecutable(true));

        assertEquals(Finding.fine("browser", browser.toString()), Diagnosis.browser("/nowhere:" + folder));
    }

    @Test
    void aJavaWithoutLegalNoticesIsLackingADefaultText() {
        Finding finding = Diagnosis.text(folder.resolve("legal"));

        assertEquals(Finding.Status.LACKING, finding.status());
        assertTrue(finding.remedy().contains("--text"), finding.remedy());
    }

    @Test
    void aProviderThatCannotRunIsBrokenAndSaysWhy() {
        Finding finding = Diagnosis.provider(AttentionVariants.of(List.of(new BrokenVariant())));

        assertEquals(Finding.Status.BROKEN, finding.status());
        assertTrue(finding.remedy().contains(BrokenVariant.REASON), finding.remedy());
    }
}
