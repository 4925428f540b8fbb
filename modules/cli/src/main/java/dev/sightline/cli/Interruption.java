package dev.sightline.cli;

/** Last words when the user, or the system, ends the process before its work is done. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** From now until {@link #close}, an end of the process runs the last words. */
    static Interruption meaning(Runnable lastWords) {
        Thread hook = new Thread(lastWords, "sightline-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // Then the last words are being said.
        }
    }
}
