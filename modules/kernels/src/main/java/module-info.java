/** The built-in attention variants; the only module that uses the incubating Vector API. */
module dev.sightline.kernels {
    requires transitive dev.sightline.attention;
    requires static transitive org.jspecify;
    requires jdk.incubator.vector;

    exports dev.sightline.kernels.matrix;
    exports dev.sightline.kernels.peak;
    exports dev.sightline.kernels.statistics;

    provides dev.sightline.attention.AttentionVariant with
            dev.sightline.kernels.bigbird.BigBirdVariant,
            dev.sightline.kernels.deltanet.DeltaNetVariant,
            dev.sightline.kernels.dilated.DilatedVariant,
            dev.sightline.kernels.flash.FlashVariant,
            dev.sightline.kernels.full.FullVariant,
            dev.sightline.kernels.gateddeltanet.GatedDeltaNetVariant,
            dev.sightline.kernels.gatedlinear.GatedLinearVariant,
            dev.sightline.kernels.lightning.LightningVariant,
            dev.sightline.kernels.linear.LinearVariant,
            dev.sightline.kernels.longformer.LongformerVariant,
            dev.sightline.kernels.mamba.MambaTwoVariant,
            dev.sightline.kernels.performer.PerformerVariant,
            dev.sightline.kernels.retention.RetentionVariant,
            dev.sightline.kernels.slidingwindow.SlidingWindowVariant,
            dev.sightline.kernels.streaming.StreamingLlmVariant;
}
