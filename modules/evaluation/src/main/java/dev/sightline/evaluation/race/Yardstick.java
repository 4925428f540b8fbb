package dev.sightline.evaluation.race;

/**
 * A limit of the machine that can be measured, such as its peak of arithmetic.
 *
 * @param provider what computes, such as {@code "vector-512"}
 * @param amount FLOPs or bytes of one call
 * @param call one call
 */
public record Yardstick(String provider, double amount, Runnable call) {}
