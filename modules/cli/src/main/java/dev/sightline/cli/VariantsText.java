package dev.sightline.cli;

import dev.sightline.conformance.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Cards of variants in plain text: what each computes, then who serves which feature, then what is wrong. */
final class VariantsText {
    private VariantsText() {}

    static String of(List<VariantCard> cards) {
        StringBuilder text = new StringBuilder(PlainTable.ofWords(
                        List.of("variant", "function", "provider", "how"),
                        cards.stream()
                                .map(card -> List.of(card.name(), card.function(), card.provider(), card.description()))
                                .toList())
                .toString());
        if (!cards.isEmpty()) {
            text.append('\n').append(matrix(cards));
        }
        for (VariantCard card : cards) {
            for (VariantCard.Proved proof : card.proofs()) {
                if (proof.status() == Proof.Status.WRONG) {
                    text.append("\nwrong: ")
                            .append(card.name())
                            .append(", ")
                            .append(proof.capability())
                            .append(": ")
                            .append(proof.reason())
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    /** A row for each feature, a column for each variant. */
    private static PlainTable matrix(List<VariantCard> cards) {
        List<List<String>> rows = new ArrayList<>();
        for (int feature = 0; feature < cards.getFirst().proofs().size(); feature++) {
            int row = feature;
            String name = cards.getFirst().proofs().get(row).capability();
            rows.add(Stream.concat(
                            Stream.of(name),
                            cards.stream().map(card -> word(card.proofs().get(row))))
                    .toList());
        }
        List<String> columns = Stream.concat(
                        Stream.of("feature"), cards.stream().map(VariantCard::name))
                .toList();
        return PlainTable.ofWords(columns, rows);
    }

    private static String word(VariantCard.Proved proof) {
        return proof.status() == Proof.Status.WRONG
                ? "WRONG"
                : proof.status().name().toLowerCase(Locale.ROOT);
    }
}
