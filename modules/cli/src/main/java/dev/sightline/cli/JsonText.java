package dev.sightline.cli;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the commands print it: indented by two spaces, one value a line. */
final class JsonText {
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .defaultPrettyPrinter(
                    new DefaultPrettyPrinter().withArrayIndenter(INDENTER).withObjectIndenter(INDENTER))
            .build();

    private JsonText() {}

    /** A value made of records, lists, maps, texts and numbers. */
    static String of(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }
}
