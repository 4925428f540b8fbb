package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.SweepSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that measures. */
final class SweepOptions {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = ProfileConverter.class,
            defaultValue = "quick",
            description = {
                "How much to measure, on 2 cores (default: ${DEFAULT-VALUE}):",
                "tiny: under a minute, to see that all works",
                "quick: at most 3 minutes",
                "standard: about half an hour",
                "full: hours, to a million tokens"
            })
    private Profile profile = Profile.QUICK;

    @Option(
            names = "--variants",
            paramLabel = "A,B",
            converter = VariantsConverter.class,
            description = {
                "Measure only these; 'sightline variants' lists them (default: all; in tiny and quick those that have no"
                        + " relative with the same closed form)."
            })
    private Optional<AttentionVariants> chosen = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = SeedConverter.class,
            defaultValue = "1",
            description = "Seed of every random draw (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = ThreadsConverter.class,
            description = "Threads that compute (default: one a core); nothing but times depends on them.")
    private Optional<Integer> threads = Optional.empty();

    Profile profile() {
        return profile;
    }

    int threads() {
        return threads.orElse(ThreadsConverter.oneACore());
    }

    /** The variants that were asked for, else those that the profile measures of all that can be found. */
    AttentionVariants variants() {
        return chosen.orElseGet(() -> DefaultVariants.of(profile, FoundVariants.all()));
    }

    /** The variants that were asked for, else all that can be found; knows which plugins could not be loaded. */
    AttentionVariants found() {
        return chosen.orElseGet(FoundVariants::all);
    }

    /** Names of variants that nobody asked for or against, and that the profile leaves out. */
    List<String> leftOut() {
        return chosen.isPresent() ? List.of() : DefaultVariants.leftOut(profile, FoundVariants.all());
    }

    SweepSettings settings(Optional<Path> text) {
        return new SweepSettings(profile, seed, text, variants());
    }

    /** Adds to a command what these options stand for, so that it repeats this run whatever the defaults become. */
    ShellCommand appendTo(ShellCommand command) {
        ShellCommand complete = command.with("--profile", profile.label())
                .with("--seed", Long.toString(seed))
                .with("--threads", Integer.toString(threads()));
        return chosen.isPresent() || !leftOut().isEmpty()
                ? complete.with("--variants", String.join(",", variants().names()))
                : complete;
    }
}
