package dev.sightline.conformance;

import dev.sightline.conformance.law.Law;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/** A contract as tests: one for every law that concerns something that is served, and one that something is. */
final class ContractTests {
    private ContractTests() {}

    /** Tests that close the contract behind them. */
    static Stream<DynamicTest> of(Contract contract, List<Law> furtherLaws) {
        Stream<Law> laws = Stream.concat(contract.applicableLaws().stream(), furtherLaws.stream());
        return Stream.concat(Stream.of(servesARequest(contract)), laws.map(law -> obeys(contract, law)))
                .onClose(contract::close);
    }

    private static DynamicTest servesARequest(Contract contract) {
        return DynamicTest.dynamicTest(
                "serves-a-request",
                () -> Assertions.assertTrue(
                        contract.servesARequest(), "it refuses every request of the grid, so that no law is proved"));
    }

    private static DynamicTest obeys(Contract contract, Law law) {
        return DynamicTest.dynamicTest(law.name(), () -> {
            Verdict verdict = contract.check(law);
            Assertions.assertTrue(verdict.holds(), verdict::toString);
        });
    }
}
