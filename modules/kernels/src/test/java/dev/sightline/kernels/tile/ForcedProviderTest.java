package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.kernels.ChildJvm;
import dev.sightline.memory.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice of a provider in JVMs of their own, since a process chooses once. */
class ForcedProviderTest {
    @Test
    void aForcedProviderThatIsUnknownSaysSoAtEveryCall() throws Exception {
        String message = "sightline.provider=gpu is unknown; use vector, scalar, or leave it out";
        assertEquals(List.of(message, message), run("-Dsightline.provider=gpu"));
    }

    @Test
    void aForcedVectorProviderWithoutTheModuleSaysHowToGetItAtEveryCall() throws Exception {
        String message = "sightline.provider=vector, but the module jdk.incubator.vector is not resolved;"
                + " start java with --add-modules jdk.incubator.vector";
        assertEquals(List.of(message, message), run("-Dsightline.provider=vector"));
    }

    @Test
    void withoutTheModuleAndWithVectorsOf64BitsScalarIsChosen() throws Exception {
        assertEquals(List.of("scalar", "scalar"), run("-Dsightline.provider="));
        assertEquals(List.of("scalar", "scalar"), run("--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=8"));
    }

    /** Prints the chosen provider, or why there is none, twice. */
    static final class Print {
        private Print() {}

        public static void main(String[] arguments) {
            for (int call = 0; call < 2; call++) {
                try {
                    System.out.println(TileProviders.chosen().name());
                } catch (IllegalStateException refused) {
                    System.out.println(refused.getMessage());
                }
            }
        }
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        return ChildJvm.run(List.of(options), Print.class, TileProviders.class, AttentionVariant.class, Tensor.class)
                .printed();
    }
}
