package dev.sightline.attention.onnx;

import static dev.sightline.memory.ElementType.FLOAT32;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** One call of the operator. */
final class OnnxRun {
    private final OnnxAttention attention;
    private final OnnxAttentionInputs inputs;
    private final OnnxAttentionSizes sizes;
    private final Optional<MaskRows> rows;
    private final List<Part> parts;
    private final boolean isBiased;

    OnnxRun(OnnxAttention attention, OnnxAttentionInputs inputs) {
        this.attention = attention;
        this.inputs = inputs;
        sizes = attention.sizes(inputs);
        rows = inputs.attnMask().map(mask -> MaskRows.of(mask, sizes, attention.opset()));
        parts = new Visibility(attention, sizes, inputs.nonpadKvSeqlen(), rows).parts();
        isBiased = rows.isPresent() && MaskBias.addsNumbers(rows.get());
    }

    List<AttentionRequest> requests() {
        return parts.stream().map(this::request).toList();
    }

    private AttentionRequest request(Part part) {
        AttentionShape shape = part.shape(sizes.shape());
        ScoreChanges changes =
                attention.softcap() > 0 ? ScoreChanges.NONE.withSoftcap(attention.softcap()) : ScoreChanges.NONE;
        Optional<ScoreBias> bias = isBiased
                ? Optional.of(new ScoreBias(
                        rows.get().variesBySequence() && shape.batch() != 1,
                        rows.get().variesByHead() && shape.queryHeads() != 1))
                : Optional.empty();
        return new AttentionRequest(shape, new AttentionFunction.Softmax(part.mask(), scale(), bias, changes), false)
                .withKeyValueType(keyValueType());
    }

    private double scale() {
        return attention.scale().orElse(1 / Math.sqrt(sizes.shape().headDim()));
    }

    /** Keys and values are read as they are stored, if they are stored alike. */
    private ElementType keyValueType() {
        return sizes.type() == sizes.valueType() ? sizes.type() : FLOAT32;
    }

    void run(OnnxAttentionOutputs outputs, AttentionVariant variant, Workers workers, RunArena scratch) {
        OutputChecks.check(outputs, sizes, inputs);
        requests().forEach(variant::requireServed);
        AttentionShape shape = sizes.shape();
        Tensor query = Rows.inFloat32("Q", Rows.byHead(inputs.q(), shape.queryHeads()), workers, scratch);
        Tensor key = total("key", inputs.k(), inputs.pastKey(), outputs.presentKey(), workers, scratch);
        Tensor value = total("value", inputs.v(), inputs.pastValue(), outputs.presentValue(), workers, scratch);
        Tensor y = Rows.byHead(outputs.y(), shape.queryHeads());
        boolean isNarrow = sizes.type() != FLOAT32;
        Tensor output = isNarrow ? scratch.tensor("Y in float32", y.shape().sizes()) : y;
        Optional<Tensor> bias = isBiased ? Optional.of(MaskBias.tensor(rows.get(), shape, scratch)) : Optional.empty();
        Tensor storedKey = stored("key", key, workers, scratch);
        Tensor storedValue = stored("value", value, workers, scratch);
        for (Part part : parts) {
            AttentionInputs ofPart = new AttentionInputs(
                    part.ofQueries(query, shape), part.ofKeys(storedKey, shape), part.ofKeys(storedValue, shape));
            if (bias.isPresent()) {
                ofPart = ofPart.withBias(part.ofQueries(bias.get(), shape));
            }
            AttentionPlan plan = variant.plan(request(part), workers, scratch);
            plan.forward(ofPart, AttentionOutputs.of(part.ofQueries(output, shape)));
        }
        if (isNarrow) {
            Rows.copy(output, y, workers);
        }
        if (outputs.qkMatmulOutput().isPresent()) {
            ScoreStage stage = new ScoreStage(
                    attention.qkMatmulOutputMode(), scale(), attention.softcap(), shape.groupSize(), rows);
            for (Part part : parts) {
                stage.write(part, query, key, outputs.qkMatmulOutput().get(), workers);
            }
        }
    }

    /** Past rows and new ones: in the present output if it is wanted, in place if there is nothing to join. */
    private Tensor total(
            String name,
            Tensor given,
            Optional<Tensor> past,
            Optional<Tensor> present,
            Workers workers,
            RunArena scratch) {
        Tensor newest = Rows.byHead(given, sizes.shape().keyValueHeads());
        if (past.isEmpty() && present.isEmpty()) {
            return newest;
        }
        long pastLength = sizes.pastLength();
        long total = sizes.shape().keyLength();
        Tensor joined = present.orElseGet(() -> scratch.tensor(
                "past and new " + name, newest.elementType(), newest.size(0), newest.size(1), total, newest.size(3)));
        past.ifPresent(earlier -> Rows.copy(earlier, joined.slice(2, 0, pastLength), workers));
        Rows.copy(newest, joined.slice(2, pastLength, total), workers);
        return joined;
    }

    private Tensor stored(String name, Tensor tensor, Workers workers, RunArena scratch) {
        return keyValueType() == tensor.elementType()
                ? tensor
                : Rows.inFloat32(name + " in float32", tensor, workers, scratch);
    }
}
