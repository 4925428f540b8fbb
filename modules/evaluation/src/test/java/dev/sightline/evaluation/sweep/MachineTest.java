package dev.sightline.evaluation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @Test
    void theModelIsReadFromTheDescriptionOfTheFirstProcessor(@TempDir Path folder) throws IOException {
        Path description = Files.writeString(
                folder.resolve("cpuinfo"),
                "processor\t: 0\nmodel\t\t: 17\nmodel name\t: Example 9000 @ 4:2 GHz\nmodel name\t: Other\n");
        assertEquals("Example 9000 @ 4:2 GHz", Machine.processor(description));
    }

    @Test
    void withoutADescriptionTheArchitectureMustDo(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("cpuinfo"), "");
        assertEquals(System.getProperty("os.arch"), Machine.processor(empty));
        assertEquals(System.getProperty("os.arch"), Machine.processor(folder.resolve("missing")));
    }

    @Test
    void thisMachineHasCoresAndMemory() {
        Machine machine = Machine.here();
        assertTrue(machine.cores() >= 1);
        assertTrue(machine.memoryBytes().orElseThrow() > 1L << 20);
    }
}
