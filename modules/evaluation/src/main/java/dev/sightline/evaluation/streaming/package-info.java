/**
 * Mechanisms that remember a stream, behind one interface: key-value caches and states of recurrent attention beside
 * recurrent networks. Keys and values go in, a value of some age is asked for, and the bytes of what is remembered are
 * counted.
 */
@NullMarked
package dev.sightline.evaluation.streaming;

import org.jspecify.annotations.NullMarked;
