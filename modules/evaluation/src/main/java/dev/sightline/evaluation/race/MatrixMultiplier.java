package dev.sightline.evaluation.race;

import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/** Plans products of matrices: what the house multiplies with, for who does not name its kernels. */
@FunctionalInterface
public interface MatrixMultiplier {

    /**
     * A call that computes {@code c = a b}, ready to be repeated.
     *
     * @param a [rows, inner], float32
     * @param b [inner, columns], float32
     * @param c [rows, columns], float32; overwritten
     * @param arena where a workspace is allocated; open as long as the call is used
     */
    Runnable plan(Tensor a, Tensor b, Tensor c, Workers workers, RunArena arena);
}
