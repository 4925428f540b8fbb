/**
 * The contract of states: what is appended piece by piece, forked, merged and saved must answer as attention over the
 * whole sequence does.
 */
@NullMarked
package dev.sightline.conformance.state;

import org.jspecify.annotations.NullMarked;
