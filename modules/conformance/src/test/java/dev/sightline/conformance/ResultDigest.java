package dev.sightline.conformance;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.kernels.statistics.AttentionStatistics;
import dev.sightline.kernels.statistics.HighestKeys;
import dev.sightline.kernels.statistics.StatisticsOutputs;
import dev.sightline.kernels.statistics.StatisticsRequest;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The results of all variants, and the statistics of their weights, as a few lines of text, so that two processes can
 * compare theirs. Run as a program it prints the provider, then the lines.
 */
final class ResultDigest {
    private static final long WORK = 2_000_000;

    /** So wide that the strips of a stripe do not fit the scratch together. */
    private static final AttentionShape WIDE = new AttentionShape(1, 1, 1, 430, 430, 2000, 8);

    private ResultDigest() {}

    /** A line for each request that a variant serves. */
    static List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (Crew crew = new Crew()) {
            for (AttentionVariant variant : AttentionVariants.load().all()) {
                for (AttentionRequest request : RequestGrid.of(variant.family())) {
                    if (RequestGrid.work(request) <= WORK
                            && variant.refusals(request).isEmpty()) {
                        lines.add(variant.name() + ", " + request + ": " + digest(variant, request, crew));
                    }
                }
            }
            AttentionVariant flash = AttentionVariants.load().get("flash");
            List<AttentionRequest> analysed = new ArrayList<>(RequestGrid.of(flash.family()));
            analysed.removeIf(request -> RequestGrid.work(request) > WORK);
            analysed.add(AttentionRequest.softmax(WIDE, Mask.causal(WIDE)));
            for (AttentionRequest request : analysed) {
                lines.add("statistics, " + request + ": " + digestOfStatistics(flash, request, crew));
            }
        }
        return lines;
    }

    private static String digest(AttentionVariant variant, AttentionRequest request, Crew crew) {
        try (Trial trial = new Trial(variant, request, RequestGrid.SEED, crew)) {
            AttentionOutputs outputs = trial.run(trial.draw());
            return bits(outputs.output()) + " "
                    + outputs.logSumExp().map(ResultDigest::bits).orElse("-");
        }
    }

    private static String digestOfStatistics(AttentionVariant flash, AttentionRequest request, Crew crew) {
        StatisticsRequest wanted = StatisticsRequest.of(request)
                .withReceivedMass()
                .withEntropy()
                .withHighestKeys(3)
                .withMap(4, 7);
        try (Trial trial = new Trial(flash, request, RequestGrid.SEED, crew)) {
            AttentionInputs inputs = trial.draw();
            Tensor logSumExp =
                    trial.run(request.withLogSumExp(), inputs).logSumExp().orElseThrow();
            StatisticsOutputs found = StatisticsOutputs.allocate(wanted, trial.arena());
            new AttentionStatistics(wanted, crew.workers(1), trial.arena()).run(inputs, logSumExp, found);
            return found.receivedMass().map(ResultDigest::bits).orElseThrow()
                    + " " + found.entropy().map(ResultDigest::bits).orElseThrow()
                    + " "
                    + found.highestKeys().map(ResultDigest::bits).orElseThrow()
                    + " " + found.map().map(ResultDigest::bits).orElseThrow();
        }
    }

    private static String bits(HighestKeys highest) {
        int ofKeys = Arrays.hashCode(highest.keys().toArray(ValueLayout.JAVA_INT));
        return bits(highest.weights()) + " " + Integer.toHexString(ofKeys);
    }

    private static String bits(Tensor tensor) {
        return Integer.toHexString(Arrays.hashCode(tensor.toArray()));
    }

    public static void main(String[] arguments) {
        System.out.println(AttentionVariants.load().get("flash").provider());
        lines().forEach(System.out::println);
    }
}
