package dev.sightline.conformance;

import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.state.StreamedVariant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of an {@link dev.sightline.attention.state.AttentionState} as JUnit tests, one a law: extend it and say how
 * a state is made. For states that forget nothing which a query sees; one that throws keys away is wrong by intention.
 */
public abstract class AttentionStateContract {

    /** What makes the states under test. */
    protected abstract StateMaker maker();

    /** A test for every law that concerns something the state serves. */
    @TestFactory
    public final Stream<DynamicTest> obeys() {
        Contract contract = new Contract(new StreamedVariant(getClass().getSimpleName(), maker()));
        return contract.applicableLaws().stream()
                .map(law -> DynamicTest.dynamicTest(law.name(), () -> {
                    Verdict verdict = contract.check(law);
                    Assertions.assertTrue(verdict.holds(), verdict::toString);
                }))
                .onClose(contract::close);
    }
}
