package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Reshaped;
import dev.sightline.memory.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
    @Test
    void everyCandidateIsPlainerOrLessWorkAndKeepsTheRest() {
        for (AttentionRequest request : RequestGrid.of(Family.SOFTMAX)) {
            for (AttentionRequest candidate : Shrinking.candidates(request)) {
                if (candidate.shape().equals(request.shape())) {
                    assertTrue(features(candidate) < features(request), () -> candidate + " from " + request);
                    continue;
                }
                assertTrue(
                        RequestGrid.work(candidate) < RequestGrid.work(request) || RequestGrid.work(request) == 0,
                        () -> candidate + " from " + request);
                assertEquals(Reshaped.of(request, candidate.shape()), candidate);
            }
        }
    }

    @Test
    void statesCorrectionsAndDecaysAreDroppedAndHeadsKeepTheirFactors() {
        for (AttentionRequest request : RequestGrid.of(Family.RECURRENCE)) {
            for (AttentionRequest candidate : Shrinking.candidates(request)) {
                if (candidate.shape().equals(request.shape())) {
                    assertTrue(features(candidate) < features(request), () -> candidate + " from " + request);
                } else {
                    assertTrue(
                            RequestGrid.work(candidate) < RequestGrid.work(request) || RequestGrid.work(request) == 0,
                            () -> candidate + " from " + request);
                    assertEquals(Reshaped.of(request, candidate.shape()), candidate);
                }
            }
        }
        AttentionRequest two = AttentionRequest.recurrence(
                new AttentionShape(1, 2, 2, 1, 1, 1, 1),
                Mask.full(),
                UpdateRule.decaying(new Decay.OfHead(List.of(0.25, 0.5))));
        assertTrue(Shrinking.candidates(two)
                .contains(AttentionRequest.recurrence(
                        new AttentionShape(1, 1, 1, 1, 1, 1, 1),
                        Mask.full(),
                        UpdateRule.decaying(new Decay.OfHead(List.of(0.25))))));
    }

    private static int featuresOfStates(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Recurrence recurrence
                ? (recurrence.initialState() ? 1 : 0)
                        + (recurrence.finalState() ? 1 : 0)
                        + (recurrence.rule().corrected() ? 1 : 0)
                        + (recurrence.rule().decay() instanceof Decay.None ? 0 : 1)
                : 0;
    }

    private static int features(AttentionRequest request) {
        ScoreChanges changes = request.changes();
        return featuresOfStates(request)
                + (request.bias().isPresent() ? 1 : 0)
                + (changes.isCapped() ? 1 : 0)
                + (changes.temperatures().isEmpty() ? 0 : 1)
                + (changes.alibi().isPresent() ? 1 : 0)
                + (changes.sinks().isEmpty() ? 0 : 1)
                + (request.paged() ? 1 : 0)
                + (request.chunkInvariant() ? 1 : 0)
                + (request.keyValueType() == ElementType.FLOAT32 ? 0 : 1);
    }

    @Test
    void nothingIsSmallerThanOneOfEach() {
        AttentionRequest least = AttentionRequest.softmax(new AttentionShape(1, 1, 1, 1, 1, 1, 1), Mask.full());
        assertEquals(List.of(), Shrinking.candidates(least));
    }

    @Test
    void biasAndStorageAreDroppedFirst() {
        AttentionRequest plain = AttentionRequest.softmax(new AttentionShape(1, 1, 1, 2, 1, 1, 1), Mask.causal(0));
        AttentionRequest narrow = plain.withKeyValueType(ElementType.INT8);
        AttentionRequest both = narrow.withBias(ScoreBias.shared());
        assertEquals(
                List.of(narrow, plain.withBias(ScoreBias.shared())),
                Shrinking.candidates(both).subList(0, 2));
    }

    @Test
    void groupsAndEqualLengthsAreKeptOrCutAsSuch() {
        AttentionRequest request = AttentionRequest.softmax(new AttentionShape(1, 6, 2, 9, 9, 1, 1), Mask.causal(0));
        List<AttentionShape> shapes = Shrinking.candidates(request).stream()
                .map(AttentionRequest::shape)
                .toList();
        assertTrue(shapes.contains(new AttentionShape(1, 3, 1, 9, 9, 1, 1)), "one key-value head, the group as it was");
        assertTrue(shapes.contains(new AttentionShape(1, 2, 2, 9, 9, 1, 1)), "no groups");
        assertTrue(shapes.contains(new AttentionShape(1, 6, 2, 4, 4, 1, 1)), "both lengths");
        assertTrue(shapes.contains(new AttentionShape(1, 6, 2, 9, 8, 1, 1)), "one length");
    }
}
