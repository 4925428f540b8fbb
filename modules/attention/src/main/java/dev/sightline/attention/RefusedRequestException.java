package dev.sightline.attention;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A variant was asked for a plan that it refuses; the message gives every reason. */
public final class RefusedRequestException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;

    /** The exception for a variant and its reasons, of which there is at least one. */
    public RefusedRequestException(String variant, List<Refusal> refusals) {
        super("variant '" + variant + "' refuses the request: "
                + refusals.stream().map(Refusal::toString).collect(Collectors.joining(". ")));
        this.refusals = List.copyOf(refusals);
    }

    /** Every reason. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
