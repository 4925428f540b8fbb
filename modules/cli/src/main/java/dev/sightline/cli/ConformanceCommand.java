package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.cli.ConformanceResult.CheckedMutant;
import dev.sightline.cli.ConformanceResult.CheckedVariant;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.Verdict;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.mutant.Capture;
import dev.sightline.conformance.mutant.Mutant;
import dev.sightline.conformance.mutant.Mutants;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Whether the installed variants are right, and whether the laws that say so have teeth. */
@Command(
        name = "conformance",
        sortOptions = false,
        header = "Holds the variants to the contract.",
        description = {
            "",
            "Every law of the contract, on a seeded grid of requests, against float64: what a plugin's own build checks,"
                    + " for each variant that is installed, on the arithmetic in use. A broken law is shown with the"
                    + " smallest request found that breaks it, and the exit code is 1. About a minute on 2 cores; the"
                    + " mutants take two to three minutes more."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sightline conformance                    all variants",
            "  sightline conformance --variants flash   one of them",
            "  sightline conformance --mutants          also planted mistakes, each of which a law must notice"
        })
final class ConformanceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print one object with all verdicts.")
    private boolean json;

    @Option(
            names = "--variants",
            paramLabel = "A,B",
            converter = VariantsConverter.class,
            description = "Check only these; 'sightline variants' lists them.")
    private Optional<AttentionVariants> chosen = Optional.empty();

    @Option(names = "--mutants", description = "Also check which laws notice each of the planted mistakes.")
    private boolean mutants;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = SeedConverter.class,
            defaultValue = "" + RequestGrid.SEED,
            description = "Seed of the inputs and of the requests chosen from the grid (default: ${DEFAULT-VALUE}).")
    private long seed = RequestGrid.SEED;

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AttentionVariants variants = chosen.orElseGet(FoundVariants::all);
        ProviderNotice.print(variants, terminal);
        if (variants.all().isEmpty()) {
            throw new CommandException(
                    "no attention variant was found; put sightline-kernels on the class path or the module path");
        }
        ConformanceResult result = new ConformanceResult(
                variants.all().stream().map(this::checked).toList(), mutants ? caught(Mutants.all()) : List.of());
        terminal.print(json ? JsonText.of(result) : ConformanceText.of(result));
        return result.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private CheckedVariant checked(AttentionVariant variant) {
        List<Verdict> verdicts = new ArrayList<>();
        try (Contract contract = new Contract(variant, RequestGrid.of(variant.family()), seed)) {
            List<Law> laws = contract.applicableLaws();
            terminal.say("checking " + variant.name() + " on " + variant.provider() + ", " + laws.size() + " laws");
            for (Law law : laws) {
                Verdict verdict = contract.check(law);
                if (!verdict.holds()) {
                    terminal.say(variant.name() + " breaks the law " + law.name());
                }
                verdicts.add(verdict);
            }
        }
        return CheckedVariant.of(variant, verdicts);
    }

    /** One mutant a core at a time, since each is slow and none knows of another. */
    private List<CheckedMutant> caught(List<Mutant> loose) {
        terminal.say("letting " + loose.size() + " mutants loose");
        CheckedMutant[] found = new CheckedMutant[loose.size()];
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = Workers.of(ThreadsConverter.oneACore())) {
            workers.run(loose.size(), (worker, task) -> {
                Mutant mutant = loose.get(Math.toIntExact(task));
                CheckedMutant checked = CheckedMutant.of(Capture.of(mutant, seed));
                found[Math.toIntExact(task)] = checked;
                terminal.say(done.incrementAndGet() + " of " + loose.size() + ": " + mutant.name()
                        + (checked.gotAway() ? " GOT AWAY" : ""));
            });
        }
        return Arrays.asList(found);
    }
}
