package dev.sightline.conformance.statistics;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.kernels.statistics.AttentionStatistics;
import dev.sightline.kernels.statistics.HighestKeys;
import dev.sightline.kernels.statistics.StatisticsOutputs;
import dev.sightline.kernels.statistics.StatisticsRequest;
import dev.sightline.memory.Tensor;

/** Both passes over drawn inputs. */
final class Session implements AutoCloseable {
    private final Trial trial;
    private final AttentionRequest request;
    final AttentionInputs inputs;

    Session(AttentionRequest request, long seed, Crew crew) {
        this.request = request.withLogSumExp();
        trial = new Trial(AttentionVariants.load().get("flash"), this.request, seed, crew);
        inputs = trial.draw();
    }

    /** All statistics of a request, with a map of so many bins. */
    static StatisticsRequest all(AttentionRequest request, int highestKeys, int rowBins, int columnBins) {
        return StatisticsRequest.of(request)
                .withReceivedMass()
                .withEntropy()
                .withHighestKeys(highestKeys)
                .withMap(rowBins, columnBins);
    }

    Tensor logSumExp() {
        return trial.run(request, inputs).logSumExp().orElseThrow();
    }

    /** The statistics of the inputs as they are now, in memory that held NaN before. */
    StatisticsOutputs run(StatisticsRequest wanted, int threads) {
        StatisticsOutputs outputs = StatisticsOutputs.allocate(wanted, trial.arena());
        outputs.receivedMass().ifPresent(mass -> mass.fill(Float.NaN));
        outputs.entropy().ifPresent(entropy -> entropy.fill(Float.NaN));
        outputs.map().ifPresent(map -> map.fill(Float.NaN));
        outputs.highestKeys().map(HighestKeys::weights).ifPresent(weights -> weights.fill(Float.NaN));
        outputs.highestKeys().ifPresent(highest -> highest.keys().fill((byte) 0x7f));
        new AttentionStatistics(wanted, trial.crew().workers(threads), trial.arena()).run(inputs, logSumExp(), outputs);
        return outputs;
    }

    @Override
    public void close() {
        trial.close();
    }
}
