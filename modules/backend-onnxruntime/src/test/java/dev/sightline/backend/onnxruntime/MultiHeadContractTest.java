package dev.sightline.backend.onnxruntime;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class MultiHeadContractTest {
    @TestFactory
    Stream<DynamicTest> obeys() {
        return EngineContract.of(
                "onnxruntime-mha",
                Set.of(
                        "hidden-nan-stays-hidden",
                        "visible-nan-shows",
                        "memory-layout",
                        "zero-bias",
                        "bias-as-a-mask",
                        "some-queries-alone",
                        "no-heap-allocation"));
    }
}
