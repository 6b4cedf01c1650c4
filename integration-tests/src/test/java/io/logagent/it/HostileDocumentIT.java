/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hostile documents from a user with write access to etcd are refused, and the lines of good entries keep flowing. */
@ExtendWith(SharedStack.class)
@Timeout(900)
class HostileDocumentIT {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final String FORGED = "[2026-11-20 00:00:00] ERROR forged";

    // Unique for each test, because topics and the worker's log outlast the test.
    private final String name = "hostile" + TESTS.incrementAndGet();
    private final String key = "/logagent/" + name + "/web-1";
    private final String statusKey = key + "/status";
    private final String bad = name + "_bad";

    private final LocalStack stack;
    private EtcdServer etcd;
    private Pipe pipe;
    private Path allowed;
    private Path secret;
    private List<String> lines;
    private String goodEntry;

    HostileDocumentIT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void collectAGoodFile() throws Exception {
        assumeTrue(EtcdServer.isProcess(), "an etcd that takes options is needed");
        pipe = new Pipe(stack, name);
        // By default etcd accepts at most 1.5 MiB; the connector must not rely on that.
        etcd = EtcdServer.start(pipe.file("etcd"), Optional.empty(), "--max-request-bytes=" + (32 << 20));
        allowed = Files.createDirectory(pipe.file("allowed"));
        secret = Files.writeString(pipe.file("secret"), "secret\n");
        lines = new ArrayList<>(pipe.appendLines("allowed/good.log", 0, 10));
        goodEntry = entry(allowed.resolve("good.log"), pipe.topic, "");
        pipe.register(
                "etcd.endpoints",
                etcd.endpoint(),
                "collect.keys",
                "/logagent/" + name + "/%s",
                "status.key",
                "/logagent/" + name + "/%s/status",
                "host.id",
                "${env:NODE_IP}",
                "tasks.max",
                "1",
                "allowed.paths",
                allowed.toString(),
                "allowed.topics",
                name + "*",
                "lock.directory",
                stack.directory().toString());
    }

    @AfterEach
    void close() {
        if (pipe != null) {
            pipe.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    private static String entry(Object path, String topic, String more) {
        return "{\"path\":\"%s\",\"topic\":\"%s\"%s}".formatted(path, topic, more);
    }

    private void put(Collection<String> entries) {
        etcd.put(key, "[" + String.join(",", entries) + "]");
    }

    private List<JsonNode> status(String list) throws IOException {
        String value = etcd.gateway().read(List.of(statusKey)).getOrDefault(statusKey, "{}");
        List<JsonNode> items = new ArrayList<>();
        new ObjectMapper().readTree(value).path(list).forEach(items::add);
        return items;
    }

    private void assertGoodLinesKeepFlowing() throws IOException {
        lines.addAll(pipe.appendLines("allowed/good.log", lines.size(), lines.size() + 10));
        Pipe.await("the good file's lines")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("good.log", lines)));
    }

    /** Asserts that the status names exactly this reason for each entry, and that the log does too. */
    private void assertRefused(Map<Integer, String> reasons) throws IOException {
        Pipe.await("an error for each rejected entry").untilAsserted(() -> {
            List<JsonNode> errors = status("errors");
            assertThat(errors)
                    .extracting(error -> error.path("index").asInt())
                    .containsExactlyInAnyOrderElementsOf(reasons.keySet());
            assertThat(errors)
                    .allSatisfy(error -> assertThat(error.toString())
                            .contains(reasons.get(error.path("index").asInt())));
        });
        String log = pipe.workerLog();
        reasons.forEach((index, reason) -> assertThat(log.lines()
                        .filter(line -> line.contains(key + ", rejected entry " + index))
                        .toList())
                .as("reason of entry %d in the log", index)
                .anySatisfy(line -> assertThat(line).contains(reason)));
    }

    private void assertRefusedAsAWhole(String reason) throws IOException {
        Pipe.await("the refusal of the whole document")
                // It is followed by the rejected entries of the document that stays in force.
                .untilAsserted(() -> assertThat(status("errors")).first().satisfies(error -> {
                    assertThat(error.path("reason").asText()).contains(reason);
                    assertThat(error.has("index")).isFalse();
                }));
        assertThat(pipe.workerLog()).contains("is rejected, the last good document stays in force: ");
        assertThat(pipe.workerLog()).contains(reason);
    }

    private static String patterns(int count, String rest) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + i + rest + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void eachEntryIsRefusedWithItsReason() throws Exception {
        Path good = allowed.resolve("good.log");
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(goodEntry, null);
        entries.put(entry(good, "orders", ""), "is not one of allowed.topics");
        entries.put(entry(good, "__consumer_offsets", ""), "Kafka's own");
        entries.put(entry(good, name + ".log", ""), "collides with '" + pipe.topic + "'");
        entries.put(entry(good, name + "-offsets", ""), "internal topic");
        entries.put(entry(good, bad, ",\"exclude_lines\":\"x\""), "did you mean 'exclude.lines'?");
        entries.put(entry("relative\\n" + FORGED + "\\u001b[2J", bad, ""), "is not an absolute path");
        entries.put(entry(good, bad, ",\"topic\":\"x\""), "twice");
        entries.put(entry(good, bad, ",\"labels\":" + "[".repeat(50) + "]".repeat(50)), "nested too deeply");
        entries.put(entry(good, bad, ",\"rate\":\"fast\""), "a whole number");
        entries.put("42", "an object with path and topic is expected");
        entries.put(entry("/" + "**".repeat(10_000), bad, ""), "at most 4096");
        entries.put(entry(allowed + "/" + "{a,*}".repeat(5_000), bad, ""), "at most 4096");
        entries.put(exclude("\"" + "*a".repeat(5_000) + "\""), "at most 4096");
        entries.put(exclude(patterns(1_000, "*")), "at most 64");
        entries.put(include("\"((a{1000}){1000}){1000}\""), "repeats too much");
        entries.put(include(patterns(10_000, "a{999}")), "at most 32");
        entries.put(include(patterns(32, "a{999}")), "too large together");
        entries.put(entry(good, bad, ",\"service\":\"" + "s".repeat(1_100_000) + "\""), "at most 1024");
        put(entries.keySet());

        assertGoodLinesKeepFlowing();
        Map<Integer, String> reasons = new TreeMap<>();
        entries.values().forEach(reason -> reasons.put(reasons.size(), reason));
        reasons.remove(0);
        assertRefused(reasons);
        assertThat(pipe.reader().records(bad)).isEmpty();
        assertThat(pipe.workerLog().lines()).noneMatch(line -> line.startsWith(FORGED));
    }

    @Test
    void theWorkersOwnLogAndLockAreNotCollectedUnderAnyName() throws Exception {
        put(List.of(goodEntry));
        assertGoodLinesKeepFlowing();
        Files.createLink(allowed.resolve("worker.log"), stack.worker().log());
        Files.createLink(
                allowed.resolve("lock.log"), stack.directory().resolve("logagent-" + pipe.name + "-web-1.lock"));
        put(List.of(goodEntry, entry(allowed + "/worker.log", bad, ""), entry(allowed + "/lock.log", bad, "")));

        Pipe.await("a trouble for each reserved file")
                .untilAsserted(() -> assertThat(status("troubles"))
                        .extracting(trouble -> trouble.path("reason").asText())
                        .hasSize(2)
                        .anyMatch(reason -> reason.contains("collect.worker.logs"))
                        .anyMatch(reason -> reason.contains("it is a lock file")));
        assertGoodLinesKeepFlowing();
        assertThat(pipe.reader().records(bad)).isEmpty();
    }

    private String exclude(String globs) {
        return entry(allowed + "/*", bad, ",\"exclude\":" + globs);
    }

    private String include(String patterns) {
        return entry(allowed.resolve("good.log"), bad, ",\"include.lines\":" + patterns);
    }

    @Test
    void globsThatWouldBacktrackForeverAreHarmless() throws Exception {
        Files.createFile(allowed.resolve("a".repeat(200)));
        put(List.of(
                goodEntry,
                entry(allowed + "/" + "*a".repeat(12) + "b", bad, ""),
                entry(allowed + "/" + "**".repeat(1_500) + "b", bad, ""),
                entry(allowed + "/*", bad, ",\"exclude\":[\"" + "{a,*a}".repeat(600) + "b\",\"*g\"]")));

        assertGoodLinesKeepFlowing();
        assertRefused(Map.of());
        assertThat(pipe.reader().records(bad)).isEmpty();
    }

    @Test
    void forbiddenFilesAreNeitherReadNorNamed() throws Exception {
        Files.createSymbolicLink(allowed.resolve("link.log"), secret);
        Files.createSymbolicLink(allowed.resolve("up"), pipe.folder);
        List<String> named = List.of(
                secret.toString(),
                secret + "-that-is-not-there",
                allowed.resolve("link.log").toString(),
                allowed.resolve("up/secret").toString());
        List<String> entries = new ArrayList<>(List.of(goodEntry, entry("/**", pipe.topic, "")));
        named.forEach(path -> entries.add(entry(path, bad, "")));
        entries.add(entry(allowed.resolve("../secret"), bad, ""));
        put(entries);

        assertGoodLinesKeepFlowing();
        Pipe.await("a trouble for each path")
                .untilAsserted(() -> assertThat(status("troubles"))
                        .extracting(trouble -> trouble.path("path").asText())
                        .containsAll(named)
                        .contains("/")
                        .allMatch(path -> named.contains(path)
                                || path.startsWith(allowed.toString())
                                || allowed.startsWith(path)));
        assertThat(status("troubles")).allSatisfy(trouble -> {
            String reason = trouble.path("reason").asText();
            assertThat(reason).doesNotContain("secret");
            if (named.contains(trouble.path("path").asText())) {
                assertThat(reason).contains("leads to nothing in allowed.paths", allowed.toString());
            }
        });
        assertThat(pipe.reader().records(bad)).isEmpty();
        assertThat(pipe.workerLog()).doesNotContain("secret\n");
    }

    @Test
    void anOversizedDocumentIsRefusedInPartOrAsAWhole() throws Exception {
        put(List.of(goodEntry + ",{}".repeat(99_999)));
        assertGoodLinesKeepFlowing();
        Pipe.await("the error about too many entries")
                .untilAsserted(() -> assertThat(status("errors"))
                        .first()
                        .satisfies(error ->
                                assertThat(error.path("reason").asText()).contains("too many", "100000")));
        assertThat(pipe.workerLog()).contains("rejected entry 10000: it and all later ones are too many");

        put(List.of(goodEntry, entry("/" + "x".repeat(10_000_000), bad, "")));
        assertGoodLinesKeepFlowing();
        assertRefusedAsAWhole("bytes; at most");

        etcd.put(key, "[".repeat(100_000));
        assertGoodLinesKeepFlowing();
        assertRefusedAsAWhole("nested too deeply");

        etcd.put(key, "[{\"path\":hunter2}]");
        assertGoodLinesKeepFlowing();
        assertRefusedAsAWhole("a word that is not JSON");
        assertThat(pipe.workerLog()).doesNotContain("hunter2");
    }
}
