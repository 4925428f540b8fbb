/** Typed, strided views of off-heap memory and the arena that accounts for every byte of it. */
module dev.sightline.memory {
    requires static transitive org.jspecify;
    requires jdk.management;

    exports dev.sightline.memory;
}
