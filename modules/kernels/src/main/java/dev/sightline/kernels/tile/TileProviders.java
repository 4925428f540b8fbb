package dev.sightline.kernels.tile;

import java.util.Locale;

/**
 * Chooses the {@link TileProvider} of the process, once: the vector provider where the module {@code
 * jdk.incubator.vector} is present and the processor has vectors of 128 bits or more, else the scalar one. The system
 * property {@code sightline.provider} forces {@code vector} or {@code scalar}; a forced provider that cannot run is an
 * error, never a silent fallback.
 */
public final class TileProviders {
    /** Name of the system property that forces a provider. */
    public static final String PROPERTY = "sightline.provider";

    private static final String VECTOR_PROVIDER = "dev.sightline.kernels.tile.VectorTileProvider";

    private TileProviders() {}

    /** The provider of this process. */
    public static TileProvider chosen() {
        return Holder.CHOSEN;
    }

    private static final class Holder {
        static final TileProvider CHOSEN =
                choose(System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT));
    }

    static TileProvider choose(String forced) {
        return switch (forced) {
            case "" -> vectorModulePresent() ? vector() : new ScalarTileProvider();
            case "scalar" -> new ScalarTileProvider();
            case "vector" -> {
                if (!vectorModulePresent()) {
                    throw new IllegalStateException(PROPERTY + "=vector, but the module jdk.incubator.vector is not"
                            + " resolved; start java with --add-modules jdk.incubator.vector");
                }
                yield vector();
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
