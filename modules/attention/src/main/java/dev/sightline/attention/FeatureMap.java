package dev.sightline.attention;

/** The map phi that linear attention applies to every coordinate of queries and keys. */
public enum FeatureMap {
    /**
     * {@code phi(x) = elu(x) + 1}, which is {@code x + 1} above 0 and {@code exp(x)} below: positive everywhere, so
     * that the weights are too. Reference: Katharopoulos et al. (2020), Eq. 7, arXiv 2006.16236.
     */
    ELU_PLUS_ONE,
    /** {@code phi(x) = x}: the linear associative memory of Schlag et al. (2021), arXiv 2102.11174. */
    IDENTITY
}
