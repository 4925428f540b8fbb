package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MaskPictureTest {
    @Test
    void aCellAPairWhereThereIsRoom() {
        assertEquals("#...\n##..\n###.\n", MaskPicture.of(Mask.causal(0), 3, 4, 8));
        assertEquals("""
                #....
                ##...
                ###..
                #.##.
                #..##
                """, MaskPicture.of(Mask.sinks(1, 2), 5, 5, 8));
    }

    @Test
    void aCellATileWhereThereIsNot() {
        assertEquals("+...\n#+..\n##+.\n###+\n", MaskPicture.of(Mask.causal(0), 400, 400, 4));
        assertEquals("", MaskPicture.of(Mask.full(), 0, 5, 4));
    }

    @Test
    void whatCannotBeDrawnIsRefusedInOneLine() {
        assertThrows(IllegalArgumentException.class, () -> MaskPicture.of(Mask.full(), -1, 4, 4));
        assertThrows(IllegalArgumentException.class, () -> MaskPicture.of(Mask.full(), 4, 4, 0));
    }
}
