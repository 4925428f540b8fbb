package dev.sightline.conformance.law;

import dev.sightline.conformance.trial.Violation;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls that must fail. */
final class Calls {
    private Calls() {}

    /**
     * Makes a call and checks the exception that it throws.
     *
     * @param what the fault of the call, for the message
     * @throws Violation if the call returns, or throws another exception
     */
    static <E extends Throwable> E requireThrows(String what, Class<E> expected, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            if (expected.isInstance(thrown)) {
                return expected.cast(thrown);
            }
            throw new Violation(what + ": expected " + expected.getSimpleName() + ", found " + thrown, thrown);
        }
        throw new Violation(what + ": expected " + expected.getSimpleName() + ", but the call returned");
    }

    /**
     * Waits for a call on another thread.
     *
     * @throws Violation if it failed
     */
    static <T> T result(Future<T> call) {
        try {
            return call.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Violation violation) {
                throw violation;
            }
            throw new Violation("expected a concurrent call to return, found " + failure.getCause(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a concurrent call", interrupted);
        }
    }

    /** Makes a call on a thread of its own and throws what it throws. */
    static void onAnotherThread(Runnable call) {
        AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                call.run();
            } catch (RuntimeException failure) {
                thrown.set(failure);
            }
        });
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for another thread", interrupted);
        }
        RuntimeException failure = thrown.get();
        if (failure != null) {
            throw failure;
        }
    }
}
