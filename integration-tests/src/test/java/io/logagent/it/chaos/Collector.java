/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.logagent.it.SharedStack;
import io.logagent.it.ShippedConnector;
import io.logagent.localstack.ConnectRest;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A connector made from a shipped file. It collects all files to one topic, and some of their lines to another one. */
final class Collector {
    /** The host id of these tests' workers. */
    static final String HOST = SharedStack.HOST;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TENTH_LINES = "^\\S+ \\d*0 ";

    private final LocalStack stack;
    private final String name;
    private final List<Path> files;
    private final ShippedConnector connector;
    private boolean hasMore;

    /** @param shipped the file of {@code connect-config} that it is made from */
    Collector(LocalStack stack, String shipped, String name, List<Path> files, Map<String, String> settings)
            throws IOException {
        this.stack = stack;
        this.name = name;
        this.files = files;
        this.connector = ShippedConnector.of(shipped)
                .collecting(stack, name)
                .set("allowed.topics", topic() + "," + tenthLinesTopic())
                .set("tasks.max", 2)
                .set("topic.creation.default.partitions", 1)
                .set(settings);
    }

    String name() {
        return name;
    }

    String topic() {
        return name;
    }

    /** The topic of every tenth line, see {@link #isTenth}. */
    String tenthLinesTopic() {
        return name + "_tenth_log";
    }

    static boolean isTenth(int sequence) {
        return sequence % 10 == 0;
    }

    void register(ConnectRest connect) {
        writeDocument();
        connector.register(connect, name);
    }

    /** Adds an entry to the document or removes it again. In shared mode this reassigns all files. */
    void edit() {
        hasMore = !hasMore;
        writeDocument();
    }

    private void writeDocument() {
        ArrayNode document = JSON.createArrayNode();
        if (hasMore) {
            document.addObject().put("path", "/nowhere/before/all.others").put("topic", topic());
        }
        for (Path file : files) {
            document.addObject().put("path", file.toString()).put("topic", topic());
            document.addObject()
                    .put("path", file.toString())
                    .put("topic", tenthLinesTopic())
                    .putArray("include.lines")
                    .add(TENTH_LINES);
        }
        stack.etcd().put(connector.key(HOST), document.toString());
    }
}
