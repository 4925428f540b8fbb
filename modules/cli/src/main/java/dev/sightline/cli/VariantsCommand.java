package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
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
        description = {
            "",
            "What each computes, on which arithmetic, and which features of requests it serves: proved where a few small"
                    + " requests with the feature were computed and agree with float64, refused, or wrong. The reasons of"
                    + " refusals are in the JSON."
        },
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
        terminal.print(json ? JsonText.of(cards) : VariantsText.of(cards));
        return ExitCode.OK;
    }
}
