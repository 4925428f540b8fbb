package dev.sightline.attention.state;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Copies of what was appended last to a recurrent state, which its queries still need.
 *
 * @param memory where they lie
 * @param count how many positions
 * @param logDecay present iff the rule reads decays
 * @param beta present iff the rule is corrected
 */
record PendingPositions(
        RunArena memory, long count, Tensor key, Tensor value, Optional<Tensor> logDecay, Optional<Tensor> beta) {

    /** Room for so many positions, exactly. */
    static PendingPositions allocate(RecurrentDesign design, long count) {
        RunArena memory = RunArena.open("pending positions");
        long[] numbers = {design.batch(), design.keyValueHeads(), count};
        long[] keys = {design.batch(), design.keyValueHeads(), count, design.headDim()};
        try {
            return new PendingPositions(
                    memory,
                    count,
                    memory.tensor("keys", keys),
                    memory.tensor("values", design.batch(), design.keyValueHeads(), count, design.valueDim()),
                    design.rule().decay().isInput()
                            ? Optional.of(memory.tensor(
                                    "decays", design.rule().decay() instanceof Decay.OfChannel ? keys : numbers))
                            : Optional.empty(),
                    design.rule().corrected() ? Optional.of(memory.tensor("betas", numbers)) : Optional.empty());
        } catch (RuntimeException noRoom) {
            memory.close();
            throw noRoom;
        }
    }

    /** Takes positions of just this count, with all gates that the rule reads. */
    void copyFrom(Tensor keys, Tensor values, RecurrenceInputs gates) {
        key.copyFrom(keys);
        value.copyFrom(values);
        logDecay.ifPresent(to -> to.copyFrom(gates.logDecay().orElseThrow()));
        beta.ifPresent(to -> to.copyFrom(gates.beta().orElseThrow()));
    }

    /** Takes the positions of another of the same design and count. */
    void copyFrom(PendingPositions other) {
        copyFrom(other.key, other.value, new RecurrenceInputs(other.logDecay, other.beta, Optional.empty()));
    }

    /** What a variant reads to carry a state over them. */
    AttentionInputs behind(Tensor state, Tensor query) {
        return new AttentionInputs(query, key, value)
                .withRecurrence(new RecurrenceInputs(logDecay, beta, Optional.of(state)));
    }

    /** What a variant reads to answer queries behind a state, and nothing of the positions. */
    AttentionInputs none(Tensor state, Tensor query) {
        RecurrenceInputs gates = new RecurrenceInputs(
                logDecay.map(all -> all.slice(2, 0, 0)), beta.map(all -> all.slice(2, 0, 0)), Optional.of(state));
        return new AttentionInputs(query, key.slice(2, 0, 0), value.slice(2, 0, 0)).withRecurrence(gates);
    }

    List<Tensor> tensors() {
        return Stream.of(Stream.of(key, value), logDecay.stream(), beta.stream())
                .flatMap(each -> each)
                .toList();
    }

    long bytes() {
        return tensors().stream()
                .mapToLong(tensor -> tensor.shape().elements() * Float.BYTES)
                .sum();
    }
}
