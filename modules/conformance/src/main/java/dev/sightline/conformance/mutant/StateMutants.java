package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** Mistakes in the states that a recurrence begins from and leaves. */
final class StateMutants {
    private StateMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.recurrent("a state of the call before", "repeatability", KeptState::new),
                Mutant.recurrent("a state of the head before", "position-in-the-batch", LastHeadsState::new),
                Mutant.recurrent("a state of the sequence before", "position-in-the-batch", LastSequencesState::new),
                Mutant.recurrent(
                        "an initial state ignored", List.of("state-carries", "oracle-agreement"), Forgetful::new),
                Mutant.recurrent("an initial state clipped at 1", "linear-in-values", ClippedState::new),
                Mutant.recurrent("a first write lost under an initial state", "initial-state", LostFirst::new),
                Mutant.recurrent(
                        "the initial state of another head",
                        List.of("position-in-the-batch", "oracle-agreement"),
                        OtherGroupsState::new),
                Mutant.recurrent(
                        "a final state without the last position",
                        List.of("state-carries", "oracle-agreement"),
                        EarlyState::new),
                Mutant.recurrent("a final state of the query heads", "oracle-agreement", StateOfQueryHeads::new),
                Mutant.recurrent(
                        "a final state cleared before the initial one is read", "state-in-place", ClearedState::new),
                Mutant.recurrent("no check of gates and states", "bad-gates-and-states", NoChecks::new));
    }

    /** Until another state is carried in, every call goes on from the one before it. */
    private static final class KeptState extends RecurrencePlan {
        KeptState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
            if (initial.isPresent()) {
                super.begin(state, initial, batch, head);
            }
        }
    }

    private static final class LastHeadsState extends RecurrencePlan {
        LastHeadsState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
            if (initial.isPresent() || head == 0) {
                super.begin(state, initial, batch, head);
            }
        }
    }

    private static final class LastSequencesState extends RecurrencePlan {
        LastSequencesState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
            if (initial.isPresent() || batch == 0) {
                super.begin(state, initial, batch, head);
            }
        }
    }

    private static final class Forgetful extends RecurrencePlan {
        Forgetful(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
            super.begin(state, Optional.empty(), batch, head);
        }
    }

    private static final class ClippedState extends RecurrencePlan {
        ClippedState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(float[] state, Optional<Tensor> initial, long batch, long head) {
            super.begin(state, initial, batch, head);
            for (int i = 0; i < state.length; i++) {
                state[i] = Math.clamp(state[i], -1, 1);
            }
        }
    }

    private static final class LostFirst extends RecurrencePlan {
        LostFirst(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        boolean isTaken(long position) {
            return position > 0 || !request().hasInitialState();
        }
    }

    private static final class OtherGroupsState extends RecurrencePlan {
        OtherGroupsState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long headOfState(long head) {
            return head / shape().groupSize();
        }
    }

    private static final class EarlyState extends RecurrencePlan {
        EarlyState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long lastPosition() {
            return Math.max(0, shape().keyLength() - 1);
        }
    }

    /** The states of query heads, of which only the first ones have room. */
    private static final class StateOfQueryHeads extends RecurrencePlan {
        StateOfQueryHeads(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void writeState(Tensor to, long batch, long head, float[] state) {
            for (long member = 0; member < shape().groupSize(); member++) {
                long queryHead = head * shape().groupSize() + member;
                if (queryHead < shape().keyValueHeads()) {
                    super.writeState(to, batch, queryHead, state);
                }
            }
        }
    }

    private static final class ClearedState extends RecurrencePlan {
        ClearedState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void started(AttentionOutputs out) {
            out.finalState().ifPresent(state -> state.fill(0));
        }
    }

    private static final class NoChecks extends RecurrencePlan {
        NoChecks(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void check(AttentionInputs in, AttentionOutputs out) {}
    }
}
