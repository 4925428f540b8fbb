package dev.sightline.backend.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.Verdict;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The contract, but for the laws that an operator does not keep; the variants' Javadoc gives the reasons. */
final class EngineContract {
    private EngineContract() {}

    static Stream<DynamicTest> of(String variant, Set<String> notKept) {
        Contract contract = new Contract(AttentionVariants.load().get(variant));
        return contract.applicableLaws().stream()
                .filter(law -> !notKept.contains(law.name()))
                .map(law -> DynamicTest.dynamicTest(law.name(), () -> {
                    Verdict verdict = contract.check(law);
                    assertTrue(verdict.holds(), verdict::toString);
                }))
                .onClose(contract::close);
    }
}
