package dev.sightline.kernels.tile;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Elements in the memory of users: of any alignment, little-endian. */
final class UserMemory {
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private UserMemory() {}
}
