package dev.sightline.reporting.document;

import dev.sightline.reporting.chart.ChartId;
import java.util.List;

/**
 * One part of the evidence.
 *
 * @param anchor the section's address within the page
 * @param heading what the section is about
 * @param blocks its content, in reading order
 */
public record Section(String anchor, String heading, List<Block> blocks) {
    public Section {
        ChartId.requireValid(anchor);
        blocks = List.copyOf(blocks);
    }
}
