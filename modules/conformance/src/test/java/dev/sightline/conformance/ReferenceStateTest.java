package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.conformance.mutant.StreamMutants;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state that mutants are made of obeys every law. */
class ReferenceStateTest {
    @ParameterizedTest(name = "turns queries and keys: {0}")
    @ValueSource(booleans = {false, true})
    void withoutAMistakeEveryLawHolds(boolean turns) {
        try (Contract contract = new Contract(StreamMutants.reference(turns))) {
            List<Verdict> broken = contract.check().stream()
                    .filter(verdict -> !verdict.holds())
                    .toList();
            assertEquals(List.of(), broken);
        }
    }
}
