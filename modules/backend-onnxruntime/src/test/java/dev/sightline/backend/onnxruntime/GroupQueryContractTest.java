package dev.sightline.backend.onnxruntime;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GroupQueryContractTest {
    @TestFactory
    Stream<DynamicTest> obeys() {
        return EngineContract.of(
                "onnxruntime-gqa",
                Set.of(
                        "hidden-nan-stays-hidden",
                        "visible-nan-shows",
                        "some-queries-alone",
                        "declared-workspace",
                        "no-heap-allocation"));
    }
}
