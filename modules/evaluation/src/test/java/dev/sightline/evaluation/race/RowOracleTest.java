package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.oracle.Head;
import dev.sightline.conformance.oracle.HeadFunction;
import dev.sightline.conformance.oracle.HeadOracle;
import dev.sightline.conformance.oracle.HeadReference;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowOracleTest {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 33, 33, 8, 8);

    @ParameterizedTest
    @EnumSource(Layout.class)
    void givesTheRowsOfTheContractsOracleSeed1(Layout layout) {
        List<AttentionRequest> requests = List.of(
                AttentionRequest.softmax(SHAPE, Mask.full()),
                AttentionRequest.softmax(SHAPE, Mask.causal(SHAPE)),
                AttentionRequest.softmax(SHAPE, Mask.window(5, 2)),
                AttentionRequest.softmax(SHAPE, Mask.causal(-3)),
                AttentionRequest.linear(SHAPE, Mask.causal(SHAPE)));
        try (RunArena arena = RunArena.open("oracle")) {
            for (AttentionRequest request : requests) {
                AttentionInputs inputs = new RaceTensors(arena, layout, 1).inputs(request);
                for (RowIndex row : RowIndex.sample(SHAPE, 1)) {
                    HeadReference head = HeadOracle.of(request.function())
                            .compute(Head.of(SHAPE, inputs, row.batch(), row.queryHead()));
                    double[] expected = new double[SHAPE.valueDim()];
                    for (int column = 0; column < expected.length; column++) {
                        expected[column] = head.output().get((int) row.query(), column);
                    }
                    assertArrayEquals(
                            expected, new RowOracle(request, inputs).row(row).output(), 1e-12, request + " " + row);
                }
            }
        }
    }

    /** Up to 16384 keys nothing is stretched, and four times as many double the unit. */
    @Test
    void errorsOfLongSumsHaveALargerUnit() {
        RowOracle.Row row = new RowOracle.Row(new double[] {0.25}, new double[] {3});
        assertEquals(3, row.ofChain(1).magnitude()[0]);
        assertEquals(3, row.ofChain(1 << 14).magnitude()[0]);
        assertEquals(6, row.ofChain(1 << 16).magnitude()[0], 1e-12);
        assertEquals(0.25, row.ofChain(1 << 16).output()[0]);
    }

    @Test
    void givesTheRowsOfTheContractsOracleForRecurrencesSeed5() {
        List<UpdateRule> rules = List.of(
                UpdateRule.ADDITIVE,
                UpdateRule.decaying(new Decay.OfHead(List.of(0.9, 0.5))),
                UpdateRule.decaying(new Decay.OfPosition()),
                UpdateRule.decaying(new Decay.OfChannel()),
                UpdateRule.DELTA,
                UpdateRule.decayingDelta(new Decay.OfPosition()));
        try (RunArena arena = RunArena.open("oracle")) {
            for (UpdateRule rule : rules) {
                AttentionRequest request = AttentionRequest.recurrence(SHAPE, Mask.causal(SHAPE), rule);
                AttentionInputs inputs = new RaceTensors(arena, Layout.HEAD_MAJOR, 5).inputs(request);
                List<RowIndex> indices = RowIndex.sample(SHAPE, 5);
                List<RowOracle.Row> rows = new RecurrenceRows(
                                request, inputs, (AttentionFunction.Recurrence) request.function())
                        .rows(indices);
                for (int i = 0; i < rows.size(); i++) {
                    RowIndex index = indices.get(i);
                    HeadReference head = HeadOracle.of(HeadFunction.of(request, index.queryHead()))
                            .compute(Head.of(SHAPE, inputs, index.batch(), index.queryHead()));
                    double[] expected = new double[SHAPE.valueDim()];
                    for (int column = 0; column < expected.length; column++) {
                        expected[column] = head.output().get((int) index.query(), column);
                    }
                    assertArrayEquals(expected, rows.get(i).output(), 1e-12, rule + " " + index);
                }
            }
        }
    }

    /** A bias of -infinity over the future and 0 elsewhere is a causal mask. */
    @Test
    void aBiasShapesAsItSaysSeed2() {
        AttentionRequest plain = AttentionRequest.softmax(SHAPE, Mask.full());
        AttentionRequest biased = plain.withBias(ScoreBias.shared());
        try (RunArena arena = RunArena.open("oracle")) {
            AttentionInputs inputs = new RaceTensors(arena, Layout.HEAD_MAJOR, 2).inputs(biased);
            Tensor bias = inputs.bias().orElseThrow();
            for (long query = 0; query < 33; query++) {
                for (long key = 0; key < 33; key++) {
                    assertEquals(key > query, bias.get(0, 0, query, key) == Float.NEGATIVE_INFINITY);
                    bias.set(key > query ? Float.NEGATIVE_INFINITY : 0, 0, 0, query, key);
                }
            }
            AttentionRequest causal = AttentionRequest.softmax(SHAPE, Mask.causal(SHAPE));
            for (RowIndex row : RowIndex.sample(SHAPE, 2)) {
                assertArrayEquals(
                        new RowOracle(causal, inputs).row(row).output(),
                        new RowOracle(biased, inputs).row(row).output(),
                        1e-15);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void narrowInputsAreReadAsTheyAreStoredSeed3(ElementType type) {
        AttentionRequest request = AttentionRequest.softmax(SHAPE, Mask.full()).withKeyValueType(type);
        try (RunArena arena = RunArena.open("oracle")) {
            RaceTensors tensors = new RaceTensors(arena, Layout.HEAD_MAJOR, 3);
            AttentionInputs float32 = tensors.inputs(request);
            AttentionInputs stored = tensors.stored(float32, type);
            RowIndex row = new RowIndex(1, 3, 32);
            double[] exact = new RowOracle(request, float32).row(row).output();
            double[] rounded = new RowOracle(request, stored).row(row).output();

            assertEquals(type, stored.key().elementType());
            assertArrayEquals(exact, rounded, type == ElementType.FLOAT32 ? 0 : 0.05);
            assertArrayEquals(
                    RowOracle.read(float32.value(), Optional.empty(), 1, 1, 32),
                    RowOracle.read(stored.value(), stored.valueScale(), 1, 1, 32),
                    0.02);
        }
    }
}
