/** The {@code sightline} program: one class per command. Nothing depends on this package. */
@NullMarked
package dev.sightline.cli;

import org.jspecify.annotations.NullMarked;
