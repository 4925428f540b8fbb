package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.theory.RecallPrediction;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/** A way to remember streams: what it is called, how a memory of it comes about, and what it should recall. */
sealed interface Mechanism permits CacheMechanism, StateMechanism, NetworkMechanism {
    /** Name in cells. */
    String name();

    /** What its memories depend on beside the protocol, as parameters of a cell. */
    SortedMap<String, String> parameters();

    /** A memory of {@link StreamingProtocol#BATCH} streams; the caller closes it. */
    StreamingMemory open(StreamingProtocol protocol, Laboratory laboratory, long seed);

    /** What the closed form says of each age that is asked for; empty where there is none. */
    List<RecallPrediction> predictions(StreamingProtocol protocol);

    /** The most numbers that can be recovered over all ages, where there is a bound. */
    OptionalInt capacityBound(StreamingProtocol protocol);

    /** Rough seconds beside those of the streams. */
    double preparation(StreamingProtocol protocol);
}
