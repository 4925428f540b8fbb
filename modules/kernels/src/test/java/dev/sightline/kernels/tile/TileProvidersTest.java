package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TileProvidersTest {
    @Test
    @Tag("provider")
    void theProviderOfThisRunIsTheExpectedOne() {
        String expected = System.getProperty("sightline.expected.provider", "vector");
        String chosen = TileProviders.chosen().name();
        assertTrue(chosen.startsWith(expected), () -> "expected " + expected + ", found " + chosen);
    }

    @Test
    void scalarCanBeForced() {
        assertEquals("scalar", TileProviders.choose("scalar").name());
    }

    @Test
    void anUnknownProviderIsAnErrorThatNamesTheChoices() {
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> TileProviders.choose("gpu"));
        assertTrue(error.toString().contains("vector, scalar"), error.toString());
    }

    @Test
    @Tag("provider")
    void aForcedVectorProviderNeverFallsBack() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            assertTrue(TileProviders.choose("vector").name().startsWith("vector-"));
        } else {
            IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> TileProviders.choose("vector"));
            assertTrue(error.toString().contains("--add-modules jdk.incubator.vector"), error.toString());
        }
    }
}
