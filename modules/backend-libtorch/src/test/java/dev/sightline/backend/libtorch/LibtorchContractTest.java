package dev.sightline.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.Verdict;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract, but for the laws that the operator does not keep; the variant's Javadoc gives the reasons. */
class LibtorchContractTest {
    private static final Set<String> NOT_KEPT = Set.of(
            "hidden-nan-stays-hidden",
            "visible-nan-shows",
            "some-queries-alone",
            "one-row-for-all-positions",
            "keys-beyond-every-view",
            "vanished-rows",
            "no-heap-allocation");

    private static final AttentionVariant VARIANT = AttentionVariants.load().get("libtorch");

    @TestFactory
    Stream<DynamicTest> obeys() {
        Contract contract = new Contract(VARIANT);
        return contract.applicableLaws().stream()
                .filter(law -> !NOT_KEPT.contains(law.name()))
                .map(law -> DynamicTest.dynamicTest(law.name(), () -> {
                    Verdict verdict = contract.check(law);
                    assertTrue(verdict.holds(), verdict::toString);
                }))
                .onClose(contract::close);
    }
}
