/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.logagent.localstack.ConnectRest;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A connector for one test, made from the shipped file, with its own folder of log files and its own collect key. */
final class Pipe implements AutoCloseable {
    /** Longer than even a busy machine needs. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final JsonMapper JSON = new JsonMapper();

    final LocalStack stack;
    final ConnectRest connect;
    final String name;
    final String topic;
    final String key;
    final Path folder;

    /** @param name the connector's name; unique, because topic and key are named after it */
    Pipe(LocalStack stack, String name) throws IOException {
        this(stack, stack.connect(), name);
    }

    /** @param connect the REST API of the worker group that it runs in */
    Pipe(LocalStack stack, ConnectRest connect, String name) throws IOException {
        this.stack = stack;
        this.connect = connect;
        this.name = name;
        this.topic = name + "_log";
        this.key = "/logagent/" + name + "/collect_config";
        this.folder = Files.createTempDirectory(stack.directory(), name).toAbsolutePath();
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(200));
    }

    /** Registers the shipped connector with this pipe's key, and with these settings replaced. */
    Pipe register(String... settings) throws IOException {
        return registerShipped("file-tail-source.json", settings);
    }

    /** Registers another of the shipped connectors in the same way. */
    Pipe registerShipped(String file, String... settings) throws IOException {
        ShippedConnector connector = ShippedConnector.of(file).set("collect.keys", key);
        for (int i = 0; i < settings.length; i += 2) {
            connector.set(settings[i], settings[i + 1]);
        }
        connector.register(connect, name);
        return this;
    }

    /** These settings, and those of a transformation that drops the records for a topic. */
    static String[] dropping(String topic, String... settings) {
        String[] filter = {
            "transforms", "drop",
            "transforms.drop.type", "org.apache.kafka.connect.transforms.Filter",
            "transforms.drop.predicate", "dropped",
            "predicates", "dropped",
            "predicates.dropped.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
            "predicates.dropped.pattern", topic
        };
        return Stream.of(settings, filter).flatMap(Stream::of).toArray(String[]::new);
    }

    Path file(String fileName) {
        return folder.resolve(fileName);
    }

    void append(String fileName, String text) throws IOException {
        Files.writeString(file(fileName), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Appends numbered lines and returns them. */
    List<String> appendLines(String fileName, int from, int to) throws IOException {
        List<String> lines = IntStream.range(from, to)
                .mapToObj(i -> fileName + " line " + i + " “ünïcode” \"quoted\" \\ end")
                .toList();
        append(fileName, String.join("\n", lines) + "\n");
        return lines;
    }

    /** Writes a document that sends each of these files of the folder to the pipe's topic. */
    void collect(String... patterns) {
        ArrayNode document = JSON.createArrayNode();
        for (String pattern : patterns) {
            document.addObject().put("path", folder + "/" + pattern).put("topic", topic);
        }
        stack.etcd().put(key, document.toString());
    }

    /** Writes a document with an entry for each of these topics, sorted by name. */
    void collect(Map<String, String> patterns) {
        ArrayNode document = JSON.createArrayNode();
        new TreeMap<>(patterns)
                .forEach((to, pattern) ->
                        document.addObject().put("path", folder + "/" + pattern).put("topic", to));
        stack.etcd().put(key, document.toString());
    }

    void awaitTasks(int tasks) {
        connect.awaitRunning(name, tasks, LIMIT);
    }

    TopicReader reader() {
        return new TopicReader(stack.kafka().bootstrapServers());
    }

    /** The worker's log so far. */
    String workerLog() throws IOException {
        return Files.readString(stack.worker().log());
    }

    @Override
    public void close() {
        connect.delete(name);
    }
}
