package dev.sightline.kernels.statistics;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The outputs of one call, each present iff the request wants it; the caller owns the memory, which is overwritten
 * whole. What it held before does not matter.
 *
 * @param receivedMass [batch, queryHeads, keyLength], summed in float64
 * @param entropy [batch, queryHeads, queryLength], in nats
 * @param highestKeys [batch, queryHeads, queryLength, count] positions and weights
 * @param map [batch, queryHeads, rowBins, columnBins], summed in float64
 */
public record StatisticsOutputs(
        Optional<Tensor> receivedMass,
        Optional<Tensor> entropy,
        Optional<HighestKeys> highestKeys,
        Optional<Tensor> map) {

    /** Row-major memory for all that a request wants; errors as in {@link RunArena#tensor}. */
    public static StatisticsOutputs allocate(StatisticsRequest request, RunArena arena) {
        return new StatisticsOutputs(
                Optional.of(request)
                        .filter(StatisticsRequest::receivedMass)
                        .map(wanted -> arena.tensor(
                                "received mass", wanted.receivedMassShape().sizes())),
                Optional.of(request)
                        .filter(StatisticsRequest::entropy)
                        .map(wanted ->
                                arena.tensor("entropy", wanted.entropyShape().sizes())),
                Optional.of(request)
                        .filter(wanted -> wanted.highestKeys() > 0)
                        .map(wanted -> HighestKeys.allocate(wanted.highestKeysShape(), arena)),
                Optional.of(request)
                        .filter(StatisticsRequest::map)
                        .map(wanted ->
                                arena.tensor("attention map", wanted.mapShape().sizes())));
    }
}
