package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.BandMask;
import dev.sightline.attention.BlockMask;
import dev.sightline.attention.DilatedMask;
import dev.sightline.attention.DocumentMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.UnionMask;
import dev.sightline.memory.ElementType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestGridTest {
    private static <T> Set<T> all(Family family, Function<AttentionRequest, T> property) {
        return RequestGrid.of(family).stream().map(property).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource
    void sampleIsTheSameEveryTime(Family family) {
        assertEquals(RequestGrid.of(family), RequestGrid.of(family));
    }

    @ParameterizedTest
    @EnumSource
    void requestsAreOfTheFamilyAndGrow(Family family) {
        List<AttentionRequest> grid = RequestGrid.of(family);
        for (int i = 0; i < grid.size(); i++) {
            assertEquals(family, grid.get(i).function().family());
            assertTrue(i == 0 || RequestGrid.work(grid.get(i - 1)) <= RequestGrid.work(grid.get(i)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOddSizeOccurs(Family family) {
        Set<Long> lengths = Set.of(0L, 1L, 2L, 7L, 8L, 9L, 47L, 48L, 49L, 95L, 96L, 97L, 127L, 193L);
        assertTrue(all(family, request -> request.shape().queryLength()).containsAll(lengths));
        assertTrue(all(family, request -> request.shape().keyLength()).containsAll(lengths));
        Set<Integer> widths = Set.of(1, 3, 5, 8, 16, 33, 64, 80, 128);
        assertTrue(all(family, request -> request.shape().headDim()).containsAll(widths));
        assertTrue(all(family, request -> request.shape().valueDim()).containsAll(widths));
        assertTrue(all(family, request -> request.shape().groupSize()).containsAll(Set.of(1L, 2L, 6L)));
        assertTrue(all(family, request -> request.shape().batch()).containsAll(Set.of(0L, 1L, 2L, 3L)));
        assertTrue(all(
                        family,
                        request -> request.shape().headDim() == request.shape().valueDim())
                .containsAll(Set.of(true, false)));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfMaskHidesNothingSomethingAndEverything(Family family) {
        for (AttentionRequest request : RequestGrid.of(family)) {
            assertTrue(request.visiblePairs() >= 0);
        }
        Set<Class<?>> kinds = family == Family.RECURRENCE
                ? Set.of(Mask.Full.class, Mask.Causal.class)
                : Set.of(
                        Mask.Full.class,
                        Mask.Causal.class,
                        Mask.Window.class,
                        BandMask.Prefix.class,
                        DocumentMask.class,
                        DilatedMask.class,
                        BlockMask.class,
                        UnionMask.class,
                        IntersectionMask.class);
        assertEquals(kinds, all(family, request -> request.mask().getClass()));
        assertEquals(
                Set.of("nothing", "something", "everything"),
                RequestGrid.of(family).stream()
                        .filter(request -> request.mask() instanceof Mask.Causal && pairs(request) > 0)
                        .map(request -> hides(request))
                        .collect(Collectors.toSet()));
    }

    private static long pairs(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return shape.batch() * shape.queryHeads() * shape.queryLength() * shape.keyLength();
    }

    private static String hides(AttentionRequest request) {
        return request.visiblePairs() == 0
                ? "everything"
                : request.visiblePairs() == pairs(request) ? "nothing" : "something";
    }

    @Test
    void functionsVary() {
        assertEquals(Set.of(true, false), all(Family.SOFTMAX, AttentionRequest::logSumExp));
        Set<Double> signs = all(
                Family.SOFTMAX,
                request -> request.function() instanceof Softmax softmax ? Math.signum(softmax.scale()) : Double.NaN);
        assertEquals(Set.of(-1.0, 0.0, 1.0), signs);
        assertEquals(
                8,
                all(
                                Family.LINEAR,
                                request -> request.function() instanceof Linear linear
                                        ? linear.featureMap() + " " + linear.normalised()
                                        : "")
                        .size());
    }

    @Test
    void everyUpdateRuleMeetsEveryMaskStateTypeGroupAndDress() {
        Map<String, List<AttentionRequest>> byRule = RequestGrid.of(Family.RECURRENCE).stream()
                .filter(request -> request.visiblePairs() > 0)
                .collect(Collectors.groupingBy(RequestGridTest::rule));
        assertEquals(8, byRule.size(), () -> byRule.keySet().toString());
        byRule.forEach((rule, requests) -> {
            Set<String> met = new TreeSet<>();
            for (AttentionRequest request : requests) {
                String mask = request.mask().getClass().getSimpleName();
                met.add(mask + " from " + request.hasInitialState() + " to " + request.hasFinalState());
                met.add(mask + " of " + request.keyValueType());
                met.add(mask + " in groups of " + request.shape().groupSize());
                met.add("paged " + request.paged() + ", invariant " + request.chunkInvariant());
                met.add(mask + " over " + (request.shape().keyLength() > 64 ? "chunks" : "a chunk"));
            }
            for (String mask : List.of("Full", "Causal")) {
                for (ElementType type : ElementType.values()) {
                    assertTrue(met.contains(mask + " of " + type), rule + ": " + type + met);
                }
                for (String states : List.of("false to false", "false to true", "true to false", "true to true")) {
                    assertTrue(met.contains(mask + " from " + states), rule + ": " + states + met);
                }
                for (String further : List.of(" in groups of 1", " in groups of 4", " over chunks", " over a chunk")) {
                    assertTrue(met.contains(mask + further), rule + ": " + further + met);
                }
            }
            for (boolean paged : new boolean[] {false, true}) {
                for (boolean invariant : new boolean[] {false, true}) {
                    assertTrue(met.contains("paged " + paged + ", invariant " + invariant), rule + ": " + met);
                }
            }
        });
    }

    /** An update rule without its numbers. */
    private static String rule(AttentionRequest request) {
        Recurrence recurrence = (Recurrence) request.function();
        return recurrence.rule().decay().getClass().getSimpleName()
                + (recurrence.rule().corrected() ? ", corrected" : "");
    }

    @Test
    void biasesOfEveryKindMeetEveryKindOfMaskAndGroupedHeads() {
        Set<ScoreBias> kinds = Set.of(
                new ScoreBias(false, false),
                new ScoreBias(true, false),
                new ScoreBias(false, true),
                new ScoreBias(true, true));
        for (Class<?> mask : List.of(Mask.Full.class, Mask.Causal.class, Mask.Window.class)) {
            Set<ScoreBias> met = RequestGrid.of(Family.SOFTMAX).stream()
                    .filter(request -> mask.isInstance(request.mask()) && request.visiblePairs() > 0)
                    .flatMap(request -> request.bias().stream())
                    .collect(Collectors.toSet());
            assertEquals(kinds, met, mask.getName());
        }
        assertTrue(RequestGrid.of(Family.SOFTMAX).stream()
                .anyMatch(
                        request -> request.bias().isPresent() && request.shape().groupSize() > 1));
        assertTrue(RequestGrid.of(Family.LINEAR).stream()
                .allMatch(request -> request.bias().isEmpty()));
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeMeetsOneQueryAndAFewAndManyKeys(Family family) {
        for (ElementType type : ElementType.values()) {
            Set<String> met = RequestGrid.of(family).stream()
                    .filter(request -> request.keyValueType() == type && request.visiblePairs() > 0)
                    .map(request -> size(request.shape().queryLength()) + " x "
                            + size(request.shape().keyLength()))
                    .collect(Collectors.toSet());
            assertTrue(met.containsAll(Set.of("one x many", "few x many", "some x some")), type + ": " + met);
        }
    }

    private static String size(long length) {
        return length == 1 ? "one" : length < 10 ? "few" : length < 250 ? "some" : "many";
    }

    @ParameterizedTest
    @EnumSource
    void stepsOfDecodingHaveGroupedHeads(Family family) {
        Set<Long> queries = RequestGrid.of(family).stream()
                .filter(request ->
                        request.shape().groupSize() > 1 && request.shape().keyLength() >= 250)
                .map(request -> request.shape().queryLength())
                .collect(Collectors.toSet());
        assertTrue(queries.containsAll(Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L)), queries::toString);
    }
}
