package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryTest {
    @TempDir
    Path folder;

    private void show(long resident, long peak) {
        try {
            Files.writeString(
                    folder.resolve("status"),
                    "Name:\tjava\nVmHWM:\t  " + peak + " kB\nVmRSS:\t  " + resident + " kB\nThreads:\t9\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theGrowthIsThePeakOverWhatWasResidentBefore() throws IOException {
        Files.createFile(folder.resolve("clear_refs"));
        show(1000, 9000);
        SortedMap<String, Measure> metrics = ResidentMemory.under(folder).during(() -> show(1500, 4000));

        assertEquals(Measure.exact(4000 * 1024), metrics.get(ResidentMemory.PEAK_BYTES));
        assertEquals(Measure.exact(3000 * 1024), metrics.get(ResidentMemory.GROWTH_BYTES));
        assertEquals("5", Files.readString(folder.resolve("clear_refs")));
    }

    @Test
    void whereThePeakCannotBeResetNothingIsClaimed() {
        show(1000, 9000);

        assertTrue(ResidentMemory.under(folder).during(() -> {}).isEmpty());
        assertFalse(Files.exists(folder.resolve("clear_refs")));
    }

    @Test
    void whereThePlatformShowsNothingTheWorkIsDoneAllTheSame() {
        AtomicBoolean done = new AtomicBoolean();

        assertTrue(ResidentMemory.under(folder.resolve("absent"))
                .during(() -> done.set(true))
                .isEmpty());
        assertTrue(done.get());
    }
}
