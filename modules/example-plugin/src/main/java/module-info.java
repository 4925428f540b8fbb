/** Softmax attention in plain loops, as a plugin of Sightline. */
module org.example.attention {
    requires dev.sightline.attention;

    provides dev.sightline.attention.AttentionVariant with
            org.example.attention.PlainSoftmax;
}
