package dev.sightline.cli;

import java.lang.module.ModuleFinder;

/** The module that the vector provider needs, as this process sees it. */
final class VectorModule {
    static final String NAME = "jdk.incubator.vector";

    /** The provider that runs without it. */
    static final String SCALAR = "scalar";

    private VectorModule() {}

    static boolean isResolved() {
        return ModuleLayer.boot().findModule(NAME).isPresent();
    }

    /** Why the scalar provider runs, and how to get the vector provider. */
    static String whyScalar() {
        if (isResolved()) {
            return "-Dsightline.provider=scalar asks for it; leave that out";
        }
        return ModuleFinder.ofSystem().find(NAME).isPresent()
                ? "the module " + NAME + " was not asked for; start java with --add-modules " + NAME
                        + ", as the launcher ./sightline does"
                : "this Java has no module " + NAME + "; install a full JDK 25, for instance Eclipse Temurin";
    }
}
