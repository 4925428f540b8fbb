package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionRequest;
import java.util.stream.LongStream;

/** Queries that see no key. */
final class BlindRows {
    private BlindRows() {}

    static boolean isBlind(AttentionRequest request, long query) {
        return LongStream.range(0, request.shape().keyLength())
                .noneMatch(key -> request.mask().isVisible(query, key));
    }

    static boolean exist(AttentionRequest request) {
        return request.shape().output().elements() > 0
                && LongStream.range(0, request.shape().queryLength()).anyMatch(row -> isBlind(request, row));
    }
}
