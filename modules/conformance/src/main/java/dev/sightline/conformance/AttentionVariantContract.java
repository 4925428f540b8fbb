package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract as JUnit tests, one a law: extend it and name the variant. */
public abstract class AttentionVariantContract {

    /** The variant under test. */
    protected abstract AttentionVariant variant();

    /** The requests to choose from: the grid of the variant's family unless overridden, as for a slow variant. */
    protected List<AttentionRequest> requests() {
        return RequestGrid.of(variant().family());
    }

    /** Laws beside those of every variant, such as agreement with another one; none unless overridden. */
    protected List<Law> furtherLaws() {
        return List.of();
    }

    /** A test for every law that concerns something the variant serves. */
    @TestFactory
    public final Stream<DynamicTest> obeys() {
        return ContractTests.of(new Contract(variant(), requests()), furtherLaws());
    }
}
