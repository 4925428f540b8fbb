/**
 * Off-heap tensors and the arena that owns them. Reference for the mechanism: JEP 454, Foreign Function and Memory API.
 */
@NullMarked
package dev.sightline.memory;

import org.jspecify.annotations.NullMarked;
