package dev.sightline.kernels.tile;

import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the {@link TileProvider} of the process, once: the vector provider where the module {@code
 * jdk.incubator.vector} is present and the processor has vectors of 128 bits or more, else the scalar one. The system
 * property {@code sightline.provider} forces {@code vector} or {@code scalar}; a forced provider that cannot run is an
 * error, never a silent fallback.
 *
 * <p>Both need a processor with fused multiply-add (x86 since 2013, every 64-bit ARM): without it the JVM computes each
 * one exactly in software, and a call takes a thousand times as long. Virtual machines sometimes hide the instruction.
 */
public final class TileProviders {
    /** Name of the system property that forces a provider. */
    public static final String PROPERTY = "sightline.provider";

    private static final String VECTOR_PROVIDER = "dev.sightline.kernels.tile.VectorTileProvider";

    private TileProviders() {}

    /**
     * The provider of this process.
     *
     * @throws IllegalStateException if a provider is forced that is unknown or cannot run, at every call
     */
    public static TileProvider chosen() {
        return Holder.CHOICE.provider().orElseThrow(() -> new IllegalStateException(Holder.CHOICE.refusal()));
    }

    /** A choice is made once; an initialiser that threw would hide its message from all but the first caller. */
    private record Choice(Optional<TileProvider> provider, String refusal) {}

    private static final class Holder {
        static final Choice CHOICE = make();

        private static Choice make() {
            try {
                return new Choice(
                        Optional.of(choose(System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT))), "");
            } catch (IllegalStateException refused) {
                return new Choice(Optional.empty(), String.valueOf(refused.getMessage()));
            }
        }
    }

    static TileProvider choose(String forced) {
        return switch (forced) {
            case "" -> {
                TileProvider scalar = new ScalarTileProvider();
                TileProvider best = vectorModulePresent() ? vector() : scalar;
                yield best.isUsable() ? best : scalar;
            }
            case "scalar" -> new ScalarTileProvider();
            case "vector" -> {
                if (!vectorModulePresent()) {
                    throw new IllegalStateException(PROPERTY + "=vector, but the module jdk.incubator.vector is not"
                            + " resolved; start java with --add-modules jdk.incubator.vector");
                }
                TileProvider vector = vector();
                if (!vector.isUsable()) {
                    throw new IllegalStateException(PROPERTY + "=vector, but this processor has no vectors of 128 bits"
                            + " (found " + vector.name() + "); leave the property out to use scalar");
                }
                yield vector;
            }
            default ->
                throw new IllegalStateException(
                        PROPERTY + "=" + forced + " is unknown; use vector, scalar, or leave it out");
        };
    }

    private static boolean vectorModulePresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    private static TileProvider vector() {
        try {
            return Class.forName(VECTOR_PROVIDER)
                    .asSubclass(TileProvider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(
                    "the vector provider could not be loaded; force the other with -D" + PROPERTY + "=scalar", broken);
        }
    }
}
