package dev.sightline.backend.libtorch;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.global.torch;

/** Lays views over the tensors of a call and hands them to the operator. */
final class LibtorchPlan implements AttentionPlan {
    private final LibtorchVariant variant;
    private final AttentionRequest request;
    private final Softmax function;
    private final HeadGrouping grouping;
    private final Workers workers;
    private final FlashOperator operator = new FlashOperator();

    LibtorchPlan(LibtorchVariant variant, AttentionRequest request, Workers workers) {
        this.variant = variant;
        this.request = request;
        this.function = (Softmax) request.function();
        this.grouping = HeadGrouping.of(request);
        this.workers = workers;
    }

    @Override
    public AttentionRequest request() {
        return request;
    }

    @Override
    public PlanDescription description() {
        FlashBlocks blocks = new FlashBlocks(request, grouping);
        int threads = workers.threads();
        return new PlanDescription(
                variant.name(),
                variant.provider(),
                "aten::_scaled_dot_product_flash_attention_for_cpu on views of the tensors, output copied"
                        + (grouping.causal() ? ", causal" : "")
                        + (grouping.headsInRows() > 1
                                ? ", the " + grouping.headsInRows() + " query heads of a group as rows"
                                : ""),
                blocks.queryBlock(),
                blocks.keyBlock(),
                threads,
                threads * blocks.scratchBytes() + blocks.resultBytes());
    }

    @Override
    public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
        workers.requireOutsideTask();
        AttentionArguments.check(request, inputs, outputs, workers.threads());
        // One task runs on the calling thread: the workers only see to it that calls take turns and that they are open.
        workers.run(1, (worker, task) -> compute(inputs, outputs));
    }

    private void compute(AttentionInputs inputs, AttentionOutputs outputs) {
        AttentionShape shape = request.shape();
        if (shape.output().elements() == 0 || shape.keyLength() == 0) {
            outputs.output().fill(0);
            outputs.logSumExp().ifPresent(tensor -> tensor.fill(Float.NEGATIVE_INFINITY));
            return;
        }
        // OpenMP keeps the number for each calling thread, and another plan may have set another one.
        if (torch.get_num_threads() != workers.threads()) {
            torch.set_num_threads(workers.threads());
        }
        if (shape.groupSize() == 1 || grouping.headsInRows() > 1) {
            run(inputs, outputs);
        } else {
            // The key-value heads take the place of the batch, which takes none: one sequence after the other.
            for (long sequence = 0; sequence < shape.batch(); sequence++) {
                run(only(sequence, inputs), only(sequence, outputs));
            }
        }
    }

    private void run(AttentionInputs inputs, AttentionOutputs outputs) {
        try (PointerScope scope = new PointerScope();
                InferenceMode mode = new InferenceMode(true)) {
            FlashOperator.Result result = operator.apply(
                    rows(inputs.query()),
                    keys(inputs.key()),
                    keys(inputs.value()),
                    grouping.causal(),
                    inputs.bias().map(this::bias),
                    function.scale());
            rows(outputs.output()).copy_(result.output());
            outputs.logSumExp().ifPresent(tensor -> logSumExp(tensor).copy_(result.logSumExp()));
        }
    }

    private AttentionInputs only(long sequence, AttentionInputs inputs) {
        AttentionInputs one = new AttentionInputs(
                inputs.query().slice(0, sequence, sequence + 1),
                inputs.key().slice(0, sequence, sequence + 1),
                inputs.value().slice(0, sequence, sequence + 1));
        return inputs.bias()
                .map(tensor -> one.withBias(tensor.size(0) == 1 ? tensor : tensor.slice(0, sequence, sequence + 1)))
                .orElse(one);
    }

    private static AttentionOutputs only(long sequence, AttentionOutputs outputs) {
        return new AttentionOutputs(
                outputs.output().slice(0, sequence, sequence + 1),
                outputs.logSumExp().map(tensor -> tensor.slice(0, sequence, sequence + 1)));
    }

    /** Queries or outputs as the operator sees them. */
    private org.bytedeco.pytorch.Tensor rows(Tensor tensor) {
        return grouped(tensor, tensor.size(3), tensor.stride(0), tensor.stride(1), tensor.stride(2), tensor.stride(3));
    }

    private org.bytedeco.pytorch.Tensor bias(Tensor tensor) {
        ScoreBias kind = function.bias().orElseThrow();
        return grouped(
                tensor,
                tensor.size(3),
                kind.perSequence() ? tensor.stride(0) : 0,
                kind.perHead() ? tensor.stride(1) : 0,
                tensor.stride(2),
                tensor.stride(3));
    }

    /** A tensor of query heads: [batch, heads, rows, width], where the batch or the rows may be heads of a group. */
    private org.bytedeco.pytorch.Tensor grouped(
            Tensor tensor, long width, long perSequence, long perHead, long perRow, long perElement) {
        AttentionShape shape = request.shape();
        long group = shape.groupSize();
        if (group == 1) {
            return ForeignTensors.of(
                    tensor,
                    new long[] {shape.batch(), shape.queryHeads(), shape.queryLength(), width},
                    new long[] {perSequence, perHead, perRow, perElement});
        }
        return grouping.headsInRows() > 1
                ? ForeignTensors.of(
                        tensor,
                        new long[] {shape.batch(), shape.keyValueHeads(), group, width},
                        new long[] {perSequence, group * perHead, perHead, perElement})
                : ForeignTensors.of(
                        tensor,
                        new long[] {shape.keyValueHeads(), group, shape.queryLength(), width},
                        new long[] {group * perHead, perHead, perRow, perElement});
    }

    /** Keys or values as the operator sees them; a stride of 0 shows one head to each of its group. */
    private org.bytedeco.pytorch.Tensor keys(Tensor tensor) {
        long group = request.shape().groupSize();
        return group == 1 || grouping.headsInRows() > 1
                ? ForeignTensors.of(tensor)
                : ForeignTensors.of(
                        tensor,
                        new long[] {tensor.size(1), group, tensor.size(2), tensor.size(3)},
                        new long[] {tensor.stride(1), 0, tensor.stride(2), tensor.stride(3)});
    }

    private org.bytedeco.pytorch.Tensor logSumExp(Tensor tensor) {
        AttentionShape shape = request.shape();
        long group = shape.groupSize();
        if (group == 1) {
            return ForeignTensors.of(tensor);
        }
        return grouping.headsInRows() > 1
                ? ForeignTensors.of(tensor, new long[] {shape.batch(), shape.keyValueHeads(), group}, new long[] {
                    tensor.stride(0), group * tensor.stride(1), tensor.stride(1)
                })
                : ForeignTensors.of(tensor, new long[] {shape.keyValueHeads(), group, shape.queryLength()}, new long[] {
                    group * tensor.stride(1), tensor.stride(1), tensor.stride(2)
                });
    }
}
