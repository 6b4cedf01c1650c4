/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.collect.Abbreviation;
import io.logagent.connect.tail.collect.CollectStatus;
import io.logagent.connect.tail.follow.TailStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The status document of a task: the state of the collect documents and of the files.
 *
 * @param steering the state of the collect documents; empty in shared mode, where the connector reports it
 * @param updated the time of this state
 */
public record StatusDocument(
        String host, TaskName task, Optional<CollectStatus> steering, TailStatus tail, Instant updated) {
    /** etcd takes values of 1.5 MiB, and there are three long lists. */
    private static final int MOST_BYTES_OF_A_LIST = 384 * 1024;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /**
     * At most 1.25 MiB: a list that is too long ends with the number of items that were left out.
     *
     * @param sign the state of the task at the time of writing, which a task that hangs could not update
     */
    public ObjectNode toJson(Liveness.Sign sign) {
        ObjectNode document = JSON.objectNode();
        document.put("host", Abbreviation.of(host));
        document.put("connector", Abbreviation.of(task.connector()));
        document.put("task", task.number());
        document.put("state", sign.state().toString());
        sign.lastPoll().ifPresent(time -> document.put("lastPoll", time.toString()));
        steering.ifPresent(status -> put(document, status));
        put(document, "troubles", List.copyOf(tail.troubles().entrySet()), StatusDocument::trouble);
        put(document, "losses", tail.losses(), StatusDocument::loss);
        put(document, "entries", tail.entries(), StatusDocument::entry);
        document.put("updated", updated.toString());
        return document;
    }

    /** Adds the state of the collect documents. */
    static void put(ObjectNode document, CollectStatus steering) {
        ObjectNode applied = document.putObject("applied");
        steering.applied().forEach(applied::put);
        put(document, "errors", steering.errors(), StatusDocument::error);
    }

    private static <T> void put(ObjectNode document, String name, List<T> items, Function<T, ObjectNode> toJson) {
        ArrayNode array = document.putArray(name);
        int bytes = 0;
        for (T item : items) {
            ObjectNode node = toJson.apply(item);
            bytes += node.toString().getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > MOST_BYTES_OF_A_LIST) {
                document.put(name + "LeftOut", items.size() - array.size());
                return;
            }
            array.add(node);
        }
    }

    private static ObjectNode error(CollectStatus.Failure failure) {
        ObjectNode node = JSON.objectNode();
        node.put("key", failure.key());
        node.put("revision", failure.revision());
        failure.entry().ifPresent(entry -> {
            node.put("index", entry.index());
            if (!entry.property().isEmpty()) {
                node.put("property", Abbreviation.of(entry.property()));
            }
        });
        return node.put("reason", Abbreviation.of(failure.reason()));
    }

    private static ObjectNode trouble(Map.Entry<?, TailStatus.Trouble> trouble) {
        ObjectNode node = JSON.objectNode()
                .put("path", Abbreviation.of(trouble.getKey().toString()))
                .put("reason", Abbreviation.of(trouble.getValue().reason()));
        trouble.getValue().state().ifPresent(state -> node.put("state", state.toString()));
        return node;
    }

    private static ObjectNode loss(TailStatus.Loss loss) {
        return JSON.objectNode()
                .put("path", Abbreviation.of(loss.path().toString()))
                .put("reason", Abbreviation.of(loss.reason()));
    }

    private static ObjectNode entry(TailStatus.OfEntry status) {
        TailStatus.Backlog files = status.files();
        ObjectNode node = JSON.objectNode()
                .put("path", Abbreviation.of(status.entry().path().toString()))
                .put("topic", status.entry().topic())
                .put("files", files.files())
                .put("lagBytes", files.lagBytes());
        if (files.worstFile() != null) {
            node.put("worstFile", Abbreviation.of(files.worstFile().toString()))
                    .put("worstLagBytes", files.worstLagBytes());
        }
        return node;
    }
}
