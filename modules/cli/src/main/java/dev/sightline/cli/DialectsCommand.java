package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.dialect.Dialect;
import dev.sightline.attention.dialect.DialectDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What other libraries mean by the same words. */
@Command(
        name = "dialects",
        sortOptions = false,
        header = "Shows what other libraries mean by causal, a window, a mask.",
        description = {
            "",
            "Without arguments, the conventions of each. With two dialects, where they differ: the smallest masks on "
                    + "which they do, and what a variant computes of them."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  sightline dialects", "  sightline dialects pytorch flash-attention", "  sightline dialects --json"
        })
final class DialectsCommand implements Callable<Integer> {
    /** Serves every mask that a dialect has. */
    private static final String VARIANT = "flash";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..2",
            paramLabel = "DIALECT",
            description = "Two dialects to compare, by the names in the table.")
    private List<String> compared = List.of();

    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    DialectsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (compared.isEmpty()) {
            List<DialectCard> cards =
                    Dialect.all().stream().map(DialectCard::of).toList();
            terminal.print(json ? JsonText.of(cards) : table(cards));
            return ExitCode.OK;
        }
        if (compared.size() != 2) {
            throw new ParameterException(
                    spec.commandLine(), "expected two dialects to compare, or none, found " + compared.size());
        }
        Dialect one = dialect(compared.getFirst());
        Dialect other = dialect(compared.getLast());
        AttentionVariants variants = FoundVariants.all();
        ProviderNotice.print(variants, terminal);
        AttentionVariant variant = variants.get(VARIANT);
        List<DialectExample> examples = DialectDifference.between(one, other).stream()
                .map(difference -> DialectExample.of(difference, one, other, variant))
                .toList();
        terminal.print(json ? JsonText.of(examples) : text(examples, one, other));
        return ExitCode.OK;
    }

    private Dialect dialect(String label) {
        try {
            return Dialect.of(label);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), String.valueOf(unknown.getMessage()));
        }
    }

    private static String table(List<DialectCard> cards) {
        List<List<String>> rows = new ArrayList<>();
        for (DialectCard card : cards) {
            rows.add(List.of(card.name(), card.causal(), card.window(), card.booleanMask(), card.emptyRow()));
        }
        StringBuilder text = new StringBuilder(PlainTable.ofWords(
                        List.of("dialect", "causal", "window of W", "boolean mask", "query without keys"), rows)
                .toString());
        for (DialectCard card : cards) {
            text.append('\n').append(card.name()).append(": ").append(card.meaning());
            text.append(" (").append(card.source()).append(')');
        }
        return text.append('\n').toString();
    }

    private static String text(List<DialectExample> examples, Dialect one, Dialect other) {
        if (examples.isEmpty()) {
            return one.label() + " and " + other.label() + " agree where both have a say.\n";
        }
        StringBuilder text = new StringBuilder();
        for (DialectExample example : examples) {
            text.append(text.isEmpty() ? "" : "\n").append(example.setting()).append(", values ");
            text.append(String.join(
                    ", ", example.values().stream().map(String::valueOf).toList()));
            text.append('\n');
            List<List<String>> rows = new ArrayList<>();
            for (int query = 0; query < example.queryLength(); query++) {
                rows.add(List.of(
                        String.valueOf(query),
                        example.one().mask().get(query),
                        example.one().outputs().get(query),
                        example.other().mask().get(query),
                        example.other().outputs().get(query)));
            }
            text.append(PlainTable.ofWords(List.of("query", one.label(), "output", other.label(), "output"), rows));
        }
        return text.append("\n# sees a key, . does not; computed by ")
                .append(VARIANT)
                .append('\n')
                .toString();
    }
}
