package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
    @Test
    void everyCandidateIsLessWorkAndKeepsTheFunction() {
        for (AttentionRequest request : RequestGrid.of(Family.SOFTMAX)) {
            for (AttentionRequest candidate : Shrinking.candidates(request)) {
                assertTrue(
                        RequestGrid.work(candidate) < RequestGrid.work(request) || RequestGrid.work(request) == 0,
                        () -> candidate + " from " + request);
                assertEquals(request.function(), candidate.function());
            }
        }
    }

    @Test
    void nothingIsSmallerThanOneOfEach() {
        AttentionRequest least = AttentionRequest.softmax(new AttentionShape(1, 1, 1, 1, 1, 1, 1), Mask.full());
        assertEquals(List.of(), Shrinking.candidates(least));
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
