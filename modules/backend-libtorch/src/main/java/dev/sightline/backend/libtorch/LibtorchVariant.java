package dev.sightline.backend.libtorch;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch;

/**
 * Softmax attention by libtorch's flash operator for the CPU, in float32: full, causal from the top left, a bias,
 * grouped heads, the log-sum-exp. Inputs are read where they lie, with whatever strides; the operator allocates its own
 * output, which is copied into the caller's.
 *
 * <p>The costs are those of the operator's blocks as far as they are known: what its matrix products pack is not. Its
 * scratch and its results are its own memory, not the arena's; the cost counts them as scratch of the threads.
 *
 * <p>The laws of the contract that it does not keep, by the operator's construction:
 *
 * <ul>
 *   <li>hidden-nan-stays-hidden: hidden weights are multiplied by zero, not skipped, so a NaN or an infinity in a
 *       hidden key or value reaches the outputs of its block;
 *   <li>visible-nan-shows: for the same reason, and since a row whose scores are all NaN has an output of 0;
 *   <li>some-queries-alone and keys-beyond-every-view: the bits of a row depend on how many queries and keys are
 *       computed with it, since the blocks do;
 *   <li>one-row-for-all-positions: its matrix product takes another way through rows at a distance of 0;
 *   <li>vanished-rows: a row whose bias is -infinity throughout has an output of 0, as if it saw no key;
 *   <li>no-heap-allocation: a call allocates the Java objects that stand for its tensors, some kilobytes.
 * </ul>
 *
 * <p>The number of threads is a setting of libtorch for the calling thread's whole OpenMP team, so every call sets it
 * again. The threads of OpenBLAS, which would come on top, are set to one for the process. A segment's arena must not
 * be closed during a call: native code holds its bare address.
 *
 * <p>The native libraries are unpacked into JavaCPP's cache, by default {@code ~/.javacpp}, when the first instance is
 * made. Reference: Dao (2023), arXiv 2307.08691, of which the operator is an implementation.
 */
public final class LibtorchVariant implements AttentionVariant {
    private final String provider;

    /**
     * Loads libtorch.
     *
     * @throws UnsatisfiedLinkError if there is none for this platform
     */
    public LibtorchVariant() {
        provider = "libtorch-" + torch.get_cpu_capability().getString().toLowerCase(Locale.ROOT);
        OpenBlas.useOneThread();
    }

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public String description() {
        return "softmax attention by libtorch's flash operator for the CPU (Dao 2023, arXiv 2307.08691)";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return LibtorchRefusals.of(request);
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return cost(request, 1);
    }

    @Override
    public Cost cost(AttentionRequest request, int threads) {
        requireServed(request);
        return new FlashBlocks(request, HeadGrouping.of(request)).cost(threads);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new LibtorchPlan(this, request, workers);
    }
}
