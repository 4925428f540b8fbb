package dev.sightline.conformance.mutant;

import java.util.List;
import java.util.stream.Stream;

/** All planted mistakes. To add one, write it into the file of its theme; a new theme is a file that is named here. */
public final class Mutants {
    private Mutants() {}

    /** Every mutant, by theme. */
    public static List<Mutant> all() {
        return Stream.of(
                        NumericMutants.all(),
                        TileMutants.all(),
                        MaskMutants.all(),
                        FeatureMutants.all(),
                        ScoreMutants.all(),
                        PageMutants.all(),
                        RecurrenceMutants.all(),
                        StateMutants.all(),
                        StreamMutants.all(),
                        SummingStreamMutants.all(),
                        DeterminismMutants.all(),
                        ServiceMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The mutant of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mutant named(String name) {
        return all().stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no mutant is named '" + name + "'; Mutants.all() lists those that there are"));
    }
}
