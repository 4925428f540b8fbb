/**
 * Recall in real text: a retrieval head built by hand, with no learned weights, is asked for a needle hidden in a real
 * document. The repetitions of natural language are the distractors: every other place where some of the asked words
 * stand in the asked order draws weight away from the needle.
 */
@NullMarked
package dev.sightline.evaluation.text;

import org.jspecify.annotations.NullMarked;
