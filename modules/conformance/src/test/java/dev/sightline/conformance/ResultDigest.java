package dev.sightline.conformance;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The results of all variants as a few lines of text, so that two processes can compare theirs. Run as a program it
 * prints the provider, then the lines.
 */
final class ResultDigest {
    private static final long WORK = 2_000_000;

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

    private static String bits(Tensor tensor) {
        return Integer.toHexString(Arrays.hashCode(tensor.toArray()));
    }

    public static void main(String[] arguments) {
        System.out.println(AttentionVariants.load().get("flash").provider());
        lines().forEach(System.out::println);
    }
}
