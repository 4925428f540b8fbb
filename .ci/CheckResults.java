import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks what the program wrote against what it promises, reading only its files: no class of Sightline is used, so
 * that nothing is checked against itself.
 *
 * <pre>
 *   java -cp 'modules/cli/target/lib/*' .ci/CheckResults.java report FOLDER
 *   java -cp 'modules/cli/target/lib/*' .ci/CheckResults.java same-recall FOLDER FOLDER
 *   java -cp 'modules/cli/target/lib/*' .ci/CheckResults.java variants FILE
 * </pre>
 */
final class CheckResults {
    private static final Set<String> VARIANTS = Set.of("full", "flash", "sliding-window", "linear");

    /** Further ones of the house, which not every task measures. */
    private static final Set<String> FURTHER = Set.of(
            "bigbird",
            "deltanet",
            "dilated",
            "gated-deltanet",
            "gated-linear",
            "lightning",
            "longformer",
            "mamba2",
            "performer",
            "retention",
            "streaming-llm");

    private static final Set<String> RECALL_TASKS =
            Set.of("constructed-recall", "text-recall", "eviction", "streaming-recall", "rope");
    private static final Set<String> TASKS = Set.of(
            "constructed-recall",
            "text-recall",
            "eviction",
            "fading",
            "streaming-recall",
            "rope",
            "dilution",
            "scaling");

    /** What caches under a budget keep, in the place of variants. */
    private static final Set<String> POLICIES =
            Set.of("full-cache", "window", "sinks-window", "streaming", "h2o", "snapkv", "random", "oracle", "quest");

    /** Tasks that every variant takes part in. */
    private static final Set<String> TASKS_OF_EVERY_VARIANT = Set.of("constructed-recall", "text-recall", "scaling");

    private static final Pattern MARKDOWN_PICTURE = Pattern.compile("!\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");

    private CheckResults() {}

    public static void main(String[] arguments) throws IOException {
        try {
            switch (arguments[0]) {
                case "report" -> report(Path.of(arguments[1]));
                case "same-recall" -> sameRecall(Path.of(arguments[1]), Path.of(arguments[2]));
                case "variants" -> variants(Path.of(arguments[1]));
                default -> throw new Broken("no check is named " + arguments[0]);
            }
        } catch (Broken broken) {
            System.err.println(broken.getMessage());
            System.exit(1);
        }
    }

    private static void report(Path folder) throws IOException {
        JsonNode results = json(folder.resolve("results.json"));
        require(results.path("schemaVersion").isIntegralNumber(), "results.json has no schemaVersion");
        require(
                results.path("provenance").isObject()
                        && !results.path("provenance").isEmpty(),
                "results.json has no provenance");
        require(results.path("cells").isArray(), "results.json has no array of cells");

        Map<String, Set<String>> variantsOfTask = new TreeMap<>();
        int measured = 0;
        for (JsonNode cell : results.path("cells")) {
            checkCell(cell);
            if (!cell.path("metrics").isEmpty()) {
                measured++;
                variantsOfTask
                        .computeIfAbsent(cell.path("task").stringValue(), task -> new TreeSet<>())
                        .add(cell.path("variant").stringValue());
            }
        }
        requireAll(TASKS, variantsOfTask.keySet(), "tasks with measured cells");
        for (String task : TASKS_OF_EVERY_VARIANT) {
            requireAll(VARIANTS, variantsOfTask.get(task), "variants measured by " + task);
        }

        requireAll(POLICIES, variantsOfTask.get("eviction"), "policies measured by eviction");

        int rows = csvRows(folder.resolve("cells.csv"));
        require(rows >= measured, "cells.csv has " + rows + " rows for " + measured + " measured cells");
        String page = text(folder.resolve("index.html"));
        require(page.contains("</html>") && page.contains("<svg"), "index.html is not a whole page with charts");
        int pictures = pictures(folder, text(folder.resolve("report.md")));
        require(pictures >= TASKS.size(), "report.md shows " + pictures + " pictures for " + TASKS.size() + " tasks");
        System.out.println(folder.getFileName() + ": " + results.path("cells").size() + " cells, " + measured
                + " measured, variants by task " + variantsOfTask + ", " + pictures + " pictures");
    }

    private static void checkCell(JsonNode cell) {
        for (String name : List.of("variant", "task")) {
            require(
                    cell.path(name).isString() && !cell.path(name).stringValue().isEmpty(),
                    "no " + name + " in " + cell);
        }
        require(cell.path("length").isIntegralNumber(), "no length in " + cell);
        require(cell.path("metrics").isObject(), "no metrics in " + cell);
        require(!cell.path("metrics").isEmpty() || cell.has("note"), "neither metrics nor a reason in " + cell);
        for (Map.Entry<String, JsonNode> metric : cell.path("metrics").properties()) {
            JsonNode measure = metric.getValue();
            for (String name : List.of("value", "low", "high")) {
                // JSON has no infinity: null stands for what is not finite.
                JsonNode number = measure.path(name);
                require(
                        number.isNumber() || number.isNull(),
                        "metric " + metric.getKey() + " lacks " + name + " in " + cell);
            }
        }
    }

    private static void sameRecall(Path first, Path second) throws IOException {
        Map<String, JsonNode> one = recallMetrics(first);
        Map<String, JsonNode> other = recallMetrics(second);
        require(!one.isEmpty(), "no recall was measured");
        require(one.keySet().equals(other.keySet()), "the two runs have different recall cells");
        one.forEach((cell, metrics) -> require(
                metrics.equals(other.get(cell)), cell + " has " + metrics + " in one run and " + other.get(cell)));
        System.out.println(one.size() + " recall cells have the same values in both runs");
    }

    /** The metrics of every recall cell, by everything that identifies the cell. */
    private static Map<String, JsonNode> recallMetrics(Path folder) throws IOException {
        Map<String, JsonNode> metrics = new TreeMap<>();
        for (JsonNode cell : json(folder.resolve("results.json")).path("cells")) {
            if (RECALL_TASKS.contains(cell.path("task").stringValue())) {
                StringBuilder identity = new StringBuilder();
                for (String name : List.of("task", "variant", "reading", "length", "depth", "seed", "parameters")) {
                    identity.append(' ').append(cell.path(name));
                }
                require(metrics.put(identity.toString(), cell.path("metrics")) == null, "twice the cell" + identity);
            }
        }
        return metrics;
    }

    private static void variants(Path file) throws IOException {
        JsonNode list = json(file);
        require(list.isArray(), "not an array: " + list);
        Set<String> names = new TreeSet<>();
        for (JsonNode variant : list) {
            for (String name : List.of("name", "function", "provider", "capabilities")) {
                require(variant.has(name), "no " + name + " in " + variant);
            }
            names.add(variant.path("name").stringValue());
        }
        requireAll(VARIANTS, names, "variants");
        requireAll(FURTHER, names, "variants");
        System.out.println("variants " + names);
    }

    /** Lines after the heading: at least the rows, since a quoted field may hold line ends. */
    private static int csvRows(Path file) throws IOException {
        return (int) text(file).lines().count() - 1;
    }

    private static int pictures(Path folder, String markdown) throws IOException {
        Matcher picture = MARKDOWN_PICTURE.matcher(markdown);
        int count = 0;
        while (picture.find()) {
            require(
                    text(folder.resolve(picture.group(1))).contains("<svg"),
                    picture.group(1) + " is not an SVG picture");
            count++;
        }
        return count;
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return new JsonMapper().readTree(text(file));
        } catch (JacksonException notJson) {
            throw new Broken(file + " is not JSON: " + notJson.getOriginalMessage());
        }
    }

    private static String text(Path file) throws IOException {
        require(Files.isRegularFile(file), file + " is missing");
        String text = Files.readString(file);
        require(!text.isBlank(), file + " is empty");
        return text;
    }

    private static void requireAll(Set<String> promised, Set<String> found, String what) {
        require(found.containsAll(promised), "expected among the " + what + ": " + promised + ", found: " + found);
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new Broken(broken);
        }
    }

    /** A promise that was not kept. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }
}
