package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What can be measured. */
@Command(
        name = "variants",
        sortOptions = false,
        header = "Lists the attention variants.",
        description = {"", "What each computes, on which arithmetic, and which features of requests it serves."},
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  sightline variants", "  sightline variants --json"})
final class VariantsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    VariantsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AttentionVariants variants = FoundVariants.all();
        ProviderNotice.print(variants, terminal);
        List<VariantCard> cards = variants.all().stream().map(VariantCard::of).toList();
        terminal.print(json ? JsonText.of(cards) : text(cards));
        return ExitCode.OK;
    }

    private static String text(List<VariantCard> cards) {
        List<List<String>> rows = new ArrayList<>();
        for (VariantCard card : cards) {
            rows.add(List.of(card.name(), card.function(), card.provider(), String.join(", ", card.capabilities())));
        }
        StringBuilder text =
                new StringBuilder(PlainTable.ofWords(List.of("variant", "function", "provider", "capabilities"), rows)
                        .toString());
        for (VariantCard card : cards) {
            text.append('\n').append(card.name()).append(": ").append(card.description());
        }
        return text.append('\n').toString();
    }
}
