package dev.sightline.attention;

/**
 * One reason why a variant does not serve a request.
 *
 * @param reason what it cannot do, and what was found
 * @param remedy what to do instead
 */
public record Refusal(String reason, String remedy) {
    @Override
    public String toString() {
        return reason + "; " + remedy;
    }
}
