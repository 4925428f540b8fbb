/** The meaning of an attention request and the plugin interface that computes it. */
module dev.sightline.attention {
    requires transitive dev.sightline.memory;
    requires static transitive org.jspecify;

    exports dev.sightline.attention;
    exports dev.sightline.attention.dialect;
    exports dev.sightline.attention.hybrid;
    exports dev.sightline.attention.onnx;
    exports dev.sightline.attention.pattern;
    exports dev.sightline.attention.position;
    exports dev.sightline.attention.state;
    exports dev.sightline.attention.state.eviction;

    uses dev.sightline.attention.AttentionVariant;
}
