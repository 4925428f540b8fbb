/**
 * What an attention map would show, at any length, without the map: how much weight each key receives, how widely each
 * query spreads its own, which keys it favours, and a picture of the whole in as few cells as one likes.
 *
 * <p>A first pass computes the attention and keeps the log-sum-exp of each row; a second one streams over the scores
 * again, a block of a strip at a time, and knows every weight as it passes (Dao et al. 2022, Section 3.1, arXiv
 * 2205.14135, recompute the weights of a backward pass likewise). Memory grows with the lengths, never with their
 * product.
 *
 * <pre>{@code
 * AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(shape)).withLogSumExp();
 * Tensor logSumExp = arena.tensor("logSumExp", shape.logSumExp().sizes());
 * flash.plan(request, workers, arena).forward(inputs, AttentionOutputs.of(output, logSumExp));
 *
 * StatisticsRequest wanted = StatisticsRequest.of(request)
 *         .withReceivedMass()          // which keys does everyone look at?
 *         .withEntropy()               // which queries are sure of themselves?
 *         .withHighestKeys(8)          // where does each query look?
 *         .withMap(256, 256);          // a picture
 * AttentionStatistics statistics = new AttentionStatistics(wanted, workers, arena); // once
 * StatisticsOutputs found = StatisticsOutputs.allocate(wanted, arena);
 * statistics.run(inputs, logSumExp, found);                                         // many times
 * float ofFirstKey = found.receivedMass().orElseThrow().get(0, 0, 0);               // an attention sink?
 * }</pre>
 */
@NullMarked
package dev.sightline.kernels.statistics;

import org.jspecify.annotations.NullMarked;
