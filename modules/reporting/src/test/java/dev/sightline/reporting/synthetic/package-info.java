/**
 * A made-up sweep with the shape of a real one: every task, every status, values from simple laws with a seeded
 * scatter. The tests of sections and files read it; nothing in it was measured.
 */
@NullMarked
package dev.sightline.reporting.synthetic;

import org.jspecify.annotations.NullMarked;
