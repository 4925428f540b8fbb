/** Attention whose heads are computed by different variants, as hybrid models mix exact and recurrent heads and layers. */
@NullMarked
package dev.sightline.attention.hybrid;

import org.jspecify.annotations.NullMarked;
