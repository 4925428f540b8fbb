package dev.sightline.evaluation.race;

/**
 * Something that can be called again and again, and timed.
 *
 * @param name what the figures call it
 * @param role what it is here for
 * @param threads that compute
 * @param work the arithmetic and the bytes of one call
 * @param workspaceBytes scratch and workspace of its plan
 * @param call one call
 */
record Contender(String name, Role role, int threads, Work work, long workspaceBytes, Runnable call) {
    private static final String ONNX = "onnxruntime";
    private static final String IN_LAYOUT = "-";

    /** The name of an engine in a layout that is not the first of its case. */
    static String name(String engine, Layout layout) {
        return engine + IN_LAYOUT + layout.label();
    }

    /** What a contender is here for. */
    enum Role {
        /** A kernel of the house. */
        OWN,
        /** The first kernel of the house in other circumstances, to compare with. */
        REFERENCE,
        /** Another mechanism of the house for the same purpose, whose work is another: times are compared. */
        ALTERNATIVE,
        /** An engine to race against. */
        ENGINE
    }

    /**
     * What a call has to do, whoever does it.
     *
     * @param flops that count: of the visible pairs for a softmax, executed ones for linear attention
     * @param bytes of inputs and outputs, each once
     */
    record Work(double flops, double bytes) {}

    /** Whether it is a kernel of the house, which must be right. */
    boolean isOwn() {
        return role != Role.ENGINE;
    }

    /** Which engine it belongs to: the operators of one engine, and its layouts, share a ratio. */
    String engine() {
        if (name.startsWith(ONNX)) {
            return ONNX;
        }
        for (Layout layout : Layout.values()) {
            String suffix = name("", layout);
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }
}
