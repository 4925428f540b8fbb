package dev.sightline.reporting.browser;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One tab: opens a file, remembers its requests and complaints, and runs expressions in it. */
final class Page {
    private final DevTools devTools;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> loaded = new CompletableFuture<>();

    private Page(DevTools devTools, String session) {
        this.devTools = devTools;
        this.session = session;
    }

    static Page open(DevTools devTools) {
        String target = devTools.call(
                        "", "Target.createTarget", devTools.parameters().put("url", "about:blank"))
                .get("targetId")
                .stringValue();
        String session = devTools.call(
                        "",
                        "Target.attachToTarget",
                        devTools.parameters().put("targetId", target).put("flatten", true))
                .get("sessionId")
                .stringValue();
        Page page = new Page(devTools, session);
        devTools.listen(page::hear);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            page.call(domain + ".enable", devTools.parameters());
        }
        return page;
    }

    /** Opens a file and waits until it has loaded. */
    void show(Path file) {
        call("Page.navigate", devTools.parameters().put("url", file.toUri().toString()));
        DevTools.await("the load of " + file, loaded);
    }

    /** Console errors and warnings, uncaught exceptions, and whatever the browser itself complained about. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Addresses of everything the page asked for, the page itself among them. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Evaluates an expression and returns its value. */
    JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                devTools.parameters()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + " failed: " + answer.get("exceptionDetails"));
        }
        return answer.get("result").path("value");
    }

    /** Evaluates an expression that counts something. */
    int count(String expression) {
        return evaluate(expression).intValue();
    }

    /** Moves the pointer, or clicks, at a place of the window. */
    void mouse(String type, double x, double y) {
        ObjectNode event = devTools.parameters().put("type", type).put("x", x).put("y", y);
        if (!type.equals("mouseMoved")) {
            event.put("button", "left").put("clickCount", 1);
        }
        call("Input.dispatchMouseEvent", event);
    }

    /** Gives the window a size in CSS pixels and a preference for light or dark. */
    void resize(int width, int height, String colourScheme) {
        call(
                "Emulation.setDeviceMetricsOverride",
                devTools.parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        ObjectNode media = devTools.parameters();
        ArrayNode features = media.putArray("features");
        features.addObject().put("name", "prefers-color-scheme").put("value", colourScheme);
        // A page that still glides would move away from under the pointer.
        features.addObject().put("name", "prefers-reduced-motion").put("value", "reduce");
        call("Emulation.setEmulatedMedia", media);
    }

    private JsonNode call(String method, ObjectNode parameters) {
        return devTools.call(session, method, parameters);
    }

    private void hear(JsonNode event) {
        if (!session.equals(event.path("sessionId").stringValue(""))) {
            return;
        }
        JsonNode parameters = event.get("params");
        switch (event.get("method").stringValue()) {
            case "Page.loadEventFired" -> {
                if (!requests.isEmpty()) {
                    loaded.complete("loaded");
                }
            }
            case "Network.requestWillBeSent" ->
                requests.add(parameters.get("request").get("url").stringValue());
            case "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
            case "Log.entryAdded" -> complaints.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(parameters.get("type").stringValue())) {
                    complaints.add(parameters.toString());
                }
            }
            default -> {}
        }
    }
}
