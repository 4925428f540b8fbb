package dev.sightline.evaluation.streaming;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.streaming.NetworkMechanism.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recurrent networks beside attention as memories of a stream: the value of an item of some age is asked for from the
 * newest position, of a key-value cache, of the states of recurrent attention, and of an Elman network and an LSTM, whose
 * weights are random and whose linear read-out is trained for each age. All read the same streams through one interface.
 *
 * <p>Variants in cells: {@code key-value-cache}, the recurrences of the registry whose decay does not come with the
 * positions, {@code elman} and {@code lstm}. Cells of kind {@code point}, with the parameter {@code age}: {@code recall},
 * {@code cosine} of output and value, and {@code recovered}, the squared correlation of both. A cell of kind {@code curve}:
 * {@code stateBytes}, what a stream holds to go on, and for a network the {@code capacity}, the numbers recovered over all
 * ages asked for, beside the {@code capacityBound}, its units.
 */
public final class StreamingRecallTask implements Task {
    /** Name of the task. */
    public static final String NAME = "streaming-recall";

    /** Reads a cache in pages, and is there unless a user left it out. */
    private static final String PREFERRED = "flash";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        StreamingProtocol protocol = StreamingProtocol.of(settings.profile());
        List<Mechanism> mechanisms = new ArrayList<>();
        reader(settings, protocol).ifPresent(name -> mechanisms.add(new CacheMechanism(name)));
        for (AttentionVariant variant : settings.variants().all()) {
            StateMechanism.of(variant, protocol).ifPresent(mechanisms::add);
        }
        for (Architecture architecture : Architecture.values()) {
            mechanisms.add(new NetworkMechanism(architecture));
        }
        return mechanisms.stream()
                .<WorkUnit>map(mechanism -> new StreamingUnit(protocol, mechanism, settings.seed()))
                .toList();
    }

    /** The variant that reads the cache: {@code flash}, or else the first that can. */
    private static Optional<String> reader(SweepSettings settings, StreamingProtocol protocol) {
        List<String> able = settings.variants().all().stream()
                .filter(variant -> variant.family() == Family.SOFTMAX)
                .filter(variant -> CacheMechanism.isServedBy(variant, protocol))
                .map(AttentionVariant::name)
                .toList();
        return able.contains(PREFERRED) ? Optional.of(PREFERRED) : able.stream().findFirst();
    }
}
