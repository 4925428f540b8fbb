package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Laws of states alone: of what happens to them between two answers. */
final class StreamLaws {
    private StreamLaws() {}

    static List<Law> all() {
        return List.of(
                law(
                        "asking-changes-nothing",
                        "Asked twice, a state gives the same bits twice, and goes on as one that was asked once.",
                        StreamLaws::checkAskedTwice),
                law(
                        "forks-go-their-own-ways",
                        "What is appended to a fork does not change what its origin answers, nor the other way round.",
                        StreamLaws::checkForks),
                law(
                        "snapshots-restore",
                        "A state that is read back has the length of the one that was saved, and its answers to the bit.",
                        StreamLaws::checkSnapshots),
                law(
                        "merging-appends",
                        "A state merged with another has the length and the answers of one to which all was appended: to"
                                + " the bit of a softmax, to rounding of a sum of states.",
                        StreamLaws::checkMerge),
                law(
                        "a-failed-append-changes-nothing",
                        "An append of keys and values that do not belong together is refused, and the state is as before.",
                        StreamLaws::checkFailedAppend));
    }

    private static Law law(String name, String description, Law.Check check) {
        return new Law(
                name, description, Scope.served(24, request -> request.shape().queryLength() > 0), check);
    }

    /** Keys, values and queries of the whole sequence, and states to put them into. */
    private record Stream(Trial trial, AttentionInputs inputs, Belongings belongings) implements AutoCloseable {
        static Stream of(Trial trial) {
            AttentionRequest sequence = StreamedVariant.sequence(trial.request());
            return new Stream(trial, trial.draw(sequence), new Belongings());
        }

        @Override
        public void close() {
            belongings.close();
        }

        StateMaker maker() {
            return ((StreamedVariant) trial.variant()).maker();
        }

        AttentionRequest sequence() {
            return StreamedVariant.sequence(trial.request());
        }

        long length() {
            return trial.shape().keyLength();
        }

        AttentionState open() {
            return maker().open(sequence(), trial.crew().workers(1), belongings);
        }

        void append(AttentionState state, long from, long end) {
            AttentionInputs piece = InputParts.keys(inputs, from, end);
            maker().append(state, piece.key(), piece.value(), piece.recurrence());
        }

        /** Other keys and values than belong there. */
        void appendOthers(AttentionState state, long count) {
            AttentionInputs others = trial.copy(InputParts.keys(inputs, 0, count));
            others.key().fill(0.5f);
            others.value().fill(-3f);
            maker().append(state, others.key(), others.value(), others.recurrence());
        }

        /** The answer to the last query. */
        AttentionOutputs last(AttentionState state) {
            return last(state, 1);
        }

        /** The answers to the last queries. */
        AttentionOutputs last(AttentionState state, long count) {
            long end = state.length();
            Tensor query = inputs.query().slice(2, end - count, end);
            Tensor output = trial.arena()
                    .tensor(
                            "output",
                            query.size(0),
                            query.size(1),
                            count,
                            trial.shape().valueDim());
            AttentionOutputs outputs = AttentionOutputs.of(output);
            state.attend(query, outputs);
            return outputs;
        }

        /** What the answer to the last query of all is. */
        Expected expectedLast() {
            AttentionShape shape = trial.shape();
            AttentionRequest last = DerivedRequests.from(
                    sequence(),
                    length() - 1,
                    new AttentionShape(
                            shape.batch(),
                            shape.queryHeads(),
                            shape.keyValueHeads(),
                            1,
                            length(),
                            shape.headDim(),
                            shape.valueDim()));
            return Expected.of(last, InputParts.queries(inputs, length() - 1, length()));
        }
    }

    private static void checkAskedTwice(Trial trial) {
        long length = trial.shape().keyLength();
        long end = length == 1 ? 1 : trial.random().nextLong(1, length);
        // A step of one position is the common one, and may be taken in another way.
        for (long from : new long[] {end - 1, trial.random().nextLong(end)}) {
            try (Stream stream = Stream.of(trial);
                    AttentionState once = stream.open();
                    AttentionState twice = stream.open()) {
                String which = " positions " + from + " to " + (end - 1);
                AttentionOutputs expected = answer(stream, once, from, end);
                AttentionOutputs first = answer(stream, twice, from, end);
                AttentionOutputs second = stream.last(twice, end - from);
                SameBits.require("asked once for" + which, expected, first);
                SameBits.require("asked again for" + which, first, second);
                requireLength("asked twice", end, twice);
                if (end < length) {
                    stream.append(once, end, length);
                    stream.append(twice, end, length);
                    SameBits.require("after being asked for" + which, stream.last(once), stream.last(twice));
                }
            }
        }
    }

    /** What a state says of some positions as soon as it has them. */
    private static AttentionOutputs answer(Stream stream, AttentionState state, long from, long end) {
        stream.append(state, 0, from);
        stream.append(state, from, end);
        return stream.last(state, end - from);
    }

    private static void checkForks(Trial trial) {
        long length = trial.shape().keyLength();
        try (Stream stream = Stream.of(trial);
                AttentionState alone = stream.open();
                AttentionState origin = stream.open()) {
            stream.append(alone, 0, length);
            AttentionOutputs expected = stream.last(alone);
            long cut = trial.random().nextLong(length);
            stream.append(origin, 0, cut);
            // Whoever writes last would show in what the others answer, if they shared what they write.
            try (AttentionState fork = origin.fork();
                    AttentionState other = origin.fork();
                    AttentionState later = origin.fork()) {
                stream.append(fork, cut, length);
                stream.append(origin, cut, length);
                stream.appendOthers(other, length - cut);
                SameBits.require("of a fork after " + cut + " positions", expected, stream.last(fork));
                SameBits.require("of the origin after forks went on", expected, stream.last(origin));
                stream.append(later, cut, length);
                stream.appendOthers(origin, 1);
                SameBits.require("of a fork after its origin went on", expected, stream.last(later));
                SameBits.require("of an earlier fork after its origin went on", expected, stream.last(fork));
            }
        }
    }

    private static void checkSnapshots(Trial trial) {
        try (Stream stream = Stream.of(trial);
                AttentionState state = stream.open();
                Arena memory = Arena.ofConfined()) {
            stream.append(state, 0, stream.length());
            MemorySegment snapshot = memory.allocate(Math.max(1, state.snapshotBytes()), 64);
            state.snapshot(snapshot);
            Optional<AttentionState> restored = stream.maker()
                    .restore(snapshot, stream.sequence(), trial.crew().workers(1), stream.belongings());
            if (restored.isEmpty()) {
                return;
            }
            try (AttentionState back = restored.get()) {
                requireLength("read back", state.length(), back);
                SameBits.require("of a state that was read back", stream.last(state), stream.last(back));
            }
        }
    }

    private static void checkMerge(Trial trial) {
        long cut = trial.random().nextLong(trial.shape().keyLength() + 1);
        try (Stream stream = Stream.of(trial);
                AttentionState all = stream.open();
                AttentionState first = stream.open();
                AttentionState second = stream.open()) {
            stream.append(all, 0, cut);
            stream.append(all, cut, stream.length());
            stream.append(first, 0, cut);
            stream.append(second, cut, stream.length());
            try {
                first.merge(second);
            } catch (IllegalArgumentException forgotten) {
                // Allowed to a state that has forgotten positions, or says so beforehand, and to no other.
                if (stream.maker().merges(stream.sequence())
                        && trial.request().mask().visiblePairs(trial.shape().queryLength(), stream.length())
                                == pairsOfACausalMask(trial)) {
                    throw forgotten;
                }
                return;
            }
            requireLength("merged", stream.length(), first);
            if (trial.request().function().family() == Family.SOFTMAX) {
                SameBits.require("of states merged at " + cut, stream.last(all), stream.last(first));
            } else {
                stream.expectedLast().besides(stream.last(all)).check(stream.last(first));
            }
        }
    }

    /** All pairs that a query which sees every earlier key has. */
    private static long pairsOfACausalMask(Trial trial) {
        long queries = trial.shape().queryLength();
        long keys = trial.shape().keyLength();
        return queries * (keys - queries) + queries * (queries + 1) / 2;
    }

    private static void checkFailedAppend(Trial trial) {
        try (Stream stream = Stream.of(trial);
                AttentionState state = stream.open()) {
            stream.append(state, 0, stream.length());
            AttentionOutputs before = stream.last(state);
            Tensor key = stream.inputs().key();
            Tensor fewer = stream.inputs().value().slice(2, 0, stream.length() - 1);
            try {
                stream.maker().append(state, key, fewer, stream.inputs().recurrence());
                throw new Violation("expected keys of " + key.shape() + " and values of " + fewer.shape()
                        + " to be refused, found them appended");
            } catch (IllegalArgumentException refused) {
                requireLength("left as it was", stream.length(), state);
                SameBits.require("after an append that failed", before, stream.last(state));
            }
        }
    }

    private static void requireLength(String what, long expected, AttentionState found) {
        if (found.length() != expected) {
            throw new Violation("length of a state " + what + ": expected " + expected + ", found " + found.length());
        }
    }
}
