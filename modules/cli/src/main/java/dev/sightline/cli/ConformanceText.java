package dev.sightline.cli;

import dev.sightline.cli.ConformanceResult.CheckedMutant;
import dev.sightline.cli.ConformanceResult.CheckedVariant;
import java.util.List;
import java.util.Set;

/** What came out of the contract, in plain text: variants, what they break, then the mutants. */
final class ConformanceText {
    /** Laws named of those that caught a mutant; the JSON has all. */
    private static final int NAMED_LAWS = 3;

    private ConformanceText() {}

    static String of(ConformanceResult result) {
        StringBuilder text = new StringBuilder(variants(result.variants()).toString());
        for (CheckedVariant variant : result.variants()) {
            variant.failures()
                    .forEach(failure -> text.append('\n')
                            .append(variant.name())
                            .append(" breaks ")
                            .append(failure.law())
                            .append(": ")
                            .append(failure.counterexample())
                            .append('\n'));
        }
        if (!result.mutants().isEmpty()) {
            long caught = result.mutants().stream()
                    .filter(mutant -> !mutant.gotAway())
                    .count();
            text.append('\n').append(mutants(result.mutants())).append('\n');
            text.append(caught)
                    .append(" of ")
                    .append(result.mutants().size())
                    .append(" planted mistakes were caught\n");
        }
        return text.toString();
    }

    private static PlainTable variants(List<CheckedVariant> variants) {
        List<List<String>> rows = variants.stream()
                .map(variant -> List.of(
                        variant.name(),
                        variant.provider(),
                        Integer.toString(variant.contracts()),
                        Integer.toString(variant.failed())))
                .toList();
        return new PlainTable(List.of("variant", "provider", "laws", "failed"), rows, Set.of(2, 3));
    }

    private static PlainTable mutants(List<CheckedMutant> mutants) {
        List<List<String>> rows = mutants.stream()
                .map(mutant -> List.of(mutant.name(), inWords(mutant.caughtBy()), mutant.shape()))
                .toList();
        return PlainTable.ofWords(List.of("mutant", "caught by", "smallest shape that shows it"), rows);
    }

    private static String inWords(List<String> laws) {
        if (laws.isEmpty()) {
            return "NO LAW";
        }
        int more = laws.size() - NAMED_LAWS;
        String named = String.join(", ", laws.stream().limit(NAMED_LAWS).toList());
        return more > 0 ? named + " and " + more + " more" : named;
    }
}
