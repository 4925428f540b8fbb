/**
 * The sparse patterns of the literature by their names: each is a record of its parameters that gives the {@link
 * dev.sightline.attention.Mask} of any lengths, and says of a mask whether it has its form. Queries stand at the last
 * positions of the keys: query i at {@code keyLength - queryLength + i}.
 *
 * <table>
 *   <caption>Keys that a query sees among n, beside the first and the last positions</caption>
 *   <tr><td>{@link dev.sightline.attention.pattern.Longformer}</td><td>left + 1 + right, and the global positions</td></tr>
 *   <tr><td>{@link dev.sightline.attention.pattern.BigBird}</td>
 *     <td>blocks of window, globals and random ones, times their length</td></tr>
 *   <tr><td>{@link dev.sightline.attention.pattern.Dilated}</td><td>one in {@code step} of left + 1 + right</td></tr>
 *   <tr><td>{@link dev.sightline.attention.pattern.StreamingLlm}</td><td>sinks + window</td></tr>
 * </table>
 *
 * All are constant in n, so that work grows with n where that of full attention grows with its square.
 */
@NullMarked
package dev.sightline.attention.pattern;

import org.jspecify.annotations.NullMarked;
