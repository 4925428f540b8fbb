package dev.sightline.evaluation.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.evaluation.Profile;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamingProtocolTest {
    @ParameterizedTest
    @EnumSource(Profile.class)
    void agesAscendFromTheNewestItemToTheOldest(Profile profile) {
        StreamingProtocol protocol = StreamingProtocol.of(profile);
        List<Integer> ages = protocol.ages();
        assertEquals(List.copyOf(new TreeSet<>(ages)), ages);
        assertEquals(0, ages.getFirst());
        assertEquals(protocol.length() - 1, ages.getLast());
    }

    @Test
    void theShortestStreamHasTheYoungAgesAlone() {
        assertEquals(17, new StreamingProtocol(4, 4, 17, 8, 64, 64).ages().size());
    }

    @Test
    void tooFewItemsOrDrawsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new StreamingProtocol(4, 4, 16, 8, 64, 64));
        assertThrows(IllegalArgumentException.class, () -> new StreamingProtocol(4, 4, 17, 8, 64, 32));
        assertThrows(IllegalArgumentException.class, () -> new StreamingProtocol(4, 4, 17, 8, 64, 65));
    }
}
