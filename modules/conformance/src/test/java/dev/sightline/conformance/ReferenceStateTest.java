package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.mutant.StreamMutants;
import dev.sightline.conformance.mutant.SummingStreamMutants;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StreamedVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The states that mutants are made of obey every law. */
class ReferenceStateTest {
    @ParameterizedTest(name = "turns queries and keys: {0}")
    @ValueSource(booleans = {false, true})
    void withoutAMistakeEveryLawHolds(boolean turns) {
        StreamedVariant states = StreamMutants.reference(turns);
        assertObeys(states, StateGrid.of(states.maker()));
    }

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "RECURRENCE"})
    void sumsWithoutAMistakeObeyEveryLaw(Family family) {
        StreamedVariant states = SummingStreamMutants.reference(family);
        assertObeys(states, StateGrid.quick(states.maker()));
    }

    private static void assertObeys(StreamedVariant states, List<AttentionRequest> requests) {
        try (Contract contract = new Contract(states, requests)) {
            List<Verdict> broken = contract.check().stream()
                    .filter(verdict -> !verdict.holds())
                    .toList();
            assertEquals(List.of(), broken);
        }
    }
}
