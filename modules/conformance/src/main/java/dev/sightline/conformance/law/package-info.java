/**
 * What every variant must do, as a list of named laws. A law knows the requests it speaks of and checks one trial at a
 * time; it is not bound to a test framework.
 */
@NullMarked
package dev.sightline.conformance.law;

import org.jspecify.annotations.NullMarked;
