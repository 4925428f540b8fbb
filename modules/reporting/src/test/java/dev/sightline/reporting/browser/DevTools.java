package dev.sightline.reporting.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connection that speaks the Chrome DevTools Protocol: numbered requests, their answers, and events. Thread-safe for
 * one caller at a time; events arrive on the client's threads.
 */
final class DevTools implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    private final JsonMapper mapper = new JsonMapper();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final List<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    private DevTools() {}

    static DevTools connect(HttpClient http, String address) {
        DevTools devTools = new DevTools();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address), devTools.new Messages())
                .join();
        devTools.socket.complete(socket);
        return devTools;
    }

    ObjectNode parameters() {
        return mapper.createObjectNode();
    }

    /** Hears every event from now on. */
    void listen(Consumer<JsonNode> listener) {
        listeners.add(listener);
    }

    /** Sends a request to a page's session, or to the browser if the session is empty, and waits for its answer. */
    JsonNode call(String session, String method, ObjectNode parameters) {
        int number = numbers.incrementAndGet();
        ObjectNode message = mapper.createObjectNode().put("id", number).put("method", method);
        message.set("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(number, answer);
        socket.join().sendText(message.toString(), true).join();
        return await(method, answer);
    }

    static <T> T await(String what, CompletableFuture<T> future) {
        try {
            return future.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                    "no answer to " + what + " within " + ANSWER_LIMIT.toSeconds() + " s", late);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(what + " failed: " + failure.getCause(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, interrupted);
        }
    }

    @Override
    public void close() {
        socket.join().abort();
    }

    private void receive(String text) {
        JsonNode message = mapper.readTree(text);
        if (!message.has("id")) {
            listeners.forEach(listener -> listener.accept(message));
            return;
        }
        CompletableFuture<JsonNode> answer = open.remove(message.get("id").intValue());
        if (answer == null) {
            return;
        }
        if (message.has("error")) {
            answer.completeExceptionally(
                    new IllegalStateException(message.get("error").toString()));
        } else {
            answer.complete(message.get("result"));
        }
    }

    /** Puts the parts of long messages together. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                String message = parts.toString();
                parts.setLength(0);
                receive(message);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(last);
        }
    }
}
