package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.state.StreamedVariant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of an {@link dev.sightline.attention.state.AttentionState} as JUnit tests, one a law: extend it and say how
 * a state is made. For states of softmax and linear attention and of recurrences that forget nothing which a query sees,
 * those that turn queries and keys by a rotary embedding among them; one that throws keys away is wrong by intention, and
 * can be held to the contract under a budget that nothing exceeds.
 */
public abstract class AttentionStateContract {
    /** What makes the states under test. */
    protected abstract StateMaker maker();

    /** The requests to choose from: all that the maker's states could serve unless overridden, as for a slow state. */
    protected List<AttentionRequest> requests() {
        return StateGrid.of(maker());
    }

    /** A test for every law that concerns something the state serves. */
    @TestFactory
    public final Stream<DynamicTest> obeys() {
        StreamedVariant states = new StreamedVariant(getClass().getSimpleName(), maker());
        return ContractTests.of(new Contract(states, requests()), List.of());
    }
}
