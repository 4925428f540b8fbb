/**
 * Rotary positions beyond the length they were trained on: what each scaling of the frequencies keeps of the similarity
 * of a query and a key, of recall, and of the angles that training met. Geometry alone: no model is trained.
 */
@NullMarked
package dev.sightline.evaluation.rotary;

import org.jspecify.annotations.NullMarked;
