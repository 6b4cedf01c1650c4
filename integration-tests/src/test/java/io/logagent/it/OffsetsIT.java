/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.ServerRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator can do with offsets through the REST API of a real worker (KIP-875). */
@ExtendWith(SharedStack.class)
class OffsetsIT {
    private static final JsonMapper JSON = new JsonMapper();

    /** "line 0" with its newline. */
    private static final int WIDTH = 7;

    private final LocalStack stack;

    OffsetsIT(LocalStack stack) {
        this.stack = stack;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String offsets(String partition, String offset) {
        return "{'offsets':[{'partition':" + partition + ",'offset':" + offset + "}]}";
    }

    private static String ofPath(Pipe pipe, String file) {
        return "{'path':'" + pipe.file(file) + "'}";
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    private static void append(Pipe pipe, String file, int from, int to) throws Exception {
        pipe.append(file, String.join("\n", lines(from, to)) + "\n");
    }

    private static void awaitLines(Pipe pipe, String file, List<String> lines) {
        Pipe.await(file + " as expected")
                .untilAsserted(() ->
                        assertThat(pipe.reader().lines(pipe.topic).get(file)).isEqualTo(lines));
    }

    private void stop(Pipe pipe) {
        stack.connect().stop(pipe.name);
        Pipe.await("the tasks to stop").untilAsserted(() -> {
            JsonNode status = stack.connect().status(pipe.name);
            assertThat(status.at("/connector/state").asText()).isEqualTo("STOPPED");
            assertThat(status.path("tasks")).isEmpty();
        });
    }

    private void set(Pipe pipe, String partition, String offset) {
        JsonNode answer = stack.connect().patchOffsets(pipe.name, json(offsets(partition, offset)));
        assertThat(answer.path("message").asText())
                .isEqualTo("The offsets for this connector have been altered successfully");
    }

    private void assertRefused(Pipe pipe, String offsets, int status, String message) {
        assertThatThrownBy(() -> stack.connect().patchOffsets(pipe.name, json(offsets)))
                .asInstanceOf(type(ServerRequestException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.status()).isEqualTo(status);
                    assertThat(refusal).hasMessageContaining(message);
                });
    }

    @Test
    void anOperatorReadsReplaysSkipsAndResets() throws Exception {
        try (Pipe pipe = new Pipe(stack, "offsets")) {
            append(pipe, "a.log", 0, 10);
            append(pipe, "b.log", 0, 3);
            pipe.register();
            pipe.collect("*.log");
            List<String> a = new ArrayList<>(lines(0, 10));
            List<String> b = new ArrayList<>(lines(0, 3));
            awaitLines(pipe, "a.log", a);
            awaitLines(pipe, "b.log", b);
            assertRefused(pipe, offsets(ofPath(pipe, "a.log"), "{'position':0}"), 400, "STOPPED state");
            assertThatThrownBy(() -> stack.connect().deleteOffsets(pipe.name)).hasMessageContaining("STOPPED state");
            assertThatThrownBy(() -> stack.connect()
                            .patchOffsets("nobody", json(offsets(ofPath(pipe, "a.log"), "{'position':0}"))))
                    .asInstanceOf(type(ServerRequestException.class))
                    .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(404));
            stop(pipe);

            JsonNode read = stack.connect().offsets(pipe.name);
            assertThat(read.path("offsets")).hasSize(2).anySatisfy(stored -> {
                assertThat(stored.path("partition")).isEqualTo(json(ofPath(pipe, "a.log")));
                assertThat(stored.at("/offset/position").asInt()).isEqualTo(10 * WIDTH);
                assertThat(stored.path("offset").fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder("position", "device", "inode", "head", "tail", "modified");
            });
            refusesOffsetsThatItCouldNotContinueFrom(pipe);
            refusesStoredOffsetsThatWereEdited(pipe, read);
            refusesAllOrStoresAll(pipe);
            assertThat(stack.connect().offsets(pipe.name)).isEqualTo(read);
            // Offsets can be written back exactly as they were read.
            stack.connect().patchOffsets(pipe.name, read);

            set(pipe, ofPath(pipe, "a.log"), "{'position':" + 5 * WIDTH + "}");
            a.addAll(lines(5, 10));
            stack.connect().resume(pipe.name);
            awaitLines(pipe, "a.log", a);

            stop(pipe);
            append(pipe, "a.log", 10, 15);
            set(pipe, ofPath(pipe, "a.log"), "{'position':" + (10 * WIDTH + 3 * (WIDTH + 1)) + "}");
            set(pipe, ofPath(pipe, "b.log"), "null");
            a.addAll(lines(13, 15));
            b.addAll(lines(0, 3));
            stack.connect().resume(pipe.name);
            awaitLines(pipe, "a.log", a);
            awaitLines(pipe, "b.log", b);

            stop(pipe);
            assertThat(stack.connect().deleteOffsets(pipe.name).path("message").asText())
                    .isEqualTo("The offsets for this connector have been reset successfully");
            awaitNoOffsets(pipe);
            a.addAll(lines(0, 15));
            b.addAll(lines(0, 3));
            stack.connect().resume(pipe.name);
            awaitLines(pipe, "a.log", a);
            awaitLines(pipe, "b.log", b);
        }
    }

    private void refusesOffsetsThatItCouldNotContinueFrom(Pipe pipe) {
        String path = ofPath(pipe, "a.log");
        String none = "No offset was changed. {path=";
        assertRefused(
                pipe,
                offsets(path, "{'position':71}"),
                500,
                none + pipe.file("a.log") + "}: position 71 is beyond the end of the file, which has 70 bytes");
        assertRefused(pipe, offsets(path, "{'position':37}"), 500, "position 37 is inside a line, which begins at 35");
        assertRefused(pipe, offsets(path, "{'position':-1}"), 500, "'position' is negative");
        assertRefused(pipe, offsets(path, "{'position':7.0}"), 500, "'position' is not a whole number");
        assertRefused(pipe, offsets(path, "{'position':'7'}"), 500, "'position' is not a whole number without quotes");
        assertRefused(pipe, offsets(path, "{}"), 500, "the offset needs a 'position'");
        assertRefused(pipe, offsets(path, "{'position':7,'line':1}"), 500, "unknown property of the offset: [line]");
        assertRefused(pipe, offsets(path, "{'position':7,'device':1}"), 500, "the offset lacks [head, inode, tail]");
        assertRefused(
                pipe,
                offsets(path, "{'position':7,'device':1,'inode':1,'head':'x','tail':'y'}"),
                500,
                "'tail' is not a hash of 16 hexadecimal digits");
        assertRefused(
                pipe, offsets("{'file':'/a'}", "{'position':0}"), 500, "unknown property of the partition: [file]");
        assertRefused(pipe, offsets("{'path':'a.log'}", "{'position':0}"), 500, "'path' is not an absolute path");
        assertRefused(pipe, offsets("{'path':'/a//b'}", "{'position':0}"), 500, "'path' has to be written as /a/b");
        assertRefused(
                pipe,
                offsets("{'path':'/nowhere/a'}", "{'position':0}"),
                500,
                "the file cannot be read here: it does not exist");
        assertRefused(
                pipe, offsets("{'host':'h','path':'/a'}", "{'position':0}"), 500, "the connector is in shared mode");
        assertRefused(pipe, offsets("{'path':1}", "{'position':0}"), 500, "the partition needs a text as 'path'");
        assertRefused(pipe, "{'offsets':[]}", 400, "offsets");
    }

    private void refusesStoredOffsetsThatWereEdited(Pipe pipe, JsonNode read) {
        ObjectNode stored = null;
        for (JsonNode offset : read.path("offsets")) {
            if (offset.path("partition").equals(json(ofPath(pipe, "a.log")))) {
                stored = (ObjectNode) offset.path("offset");
            }
        }
        String hash = "0123456789abcdef";
        assertRefused(pipe, changed(pipe, stored, "head", hash), 500, "'head' is not a length and a hash");
        assertRefused(
                pipe,
                changed(pipe, stored, "head", "71:" + hash),
                500,
                "'head' covers 71 bytes, which is not of position");
        assertRefused(pipe, changed(pipe, stored, "sent", hash), 500, "'sent' is not a number and a hash");
        assertRefused(
                pipe,
                changed(pipe, stored, "tail", hash),
                500,
                "what the file has before position 70 is not what head and tail say");
    }

    /** Connect lists the partitions first and then asks for their offsets, so its first answer may have nulls. */
    private void awaitNoOffsets(Pipe pipe) {
        Pipe.await("no offset")
                .untilAsserted(
                        () -> assertThat(stack.connect().offsets(pipe.name).path("offsets"))
                                .isEmpty());
    }

    private static String changed(Pipe pipe, ObjectNode offset, String property, String value) {
        return offsets(
                ofPath(pipe, "a.log"), offset.deepCopy().put(property, value).toString());
    }

    private void refusesAllOrStoresAll(Pipe pipe) {
        String good = "{'partition':" + ofPath(pipe, "b.log") + ",'offset':{'position':" + WIDTH + "}}";
        String forgotten = "{'partition':{'path':'/a'},'offset':null}";
        String bad = "{'partition':" + ofPath(pipe, "a.log") + ",'offset':{'position':37}}";
        assertRefused(pipe, "{'offsets':[" + good + "," + forgotten + "," + bad + "]}", 500, "inside a line");
    }

    @Test
    void withAnInvalidConfigurationOffsetsCanBeDeletedButNotSet() throws Exception {
        try (Pipe pipe = new Pipe(stack, "offsets-invalid")) {
            String limit = "/secrets/offsets_invalid/limit";
            stack.etcd().put(limit, "100");
            append(pipe, "a.log", 0, 10);
            pipe.register("poll.max.lines", "${etcd:/secrets/offsets_invalid:limit}");
            pipe.collect("a.log");
            awaitLines(pipe, "a.log", lines(0, 10));
            stop(pipe);

            stack.etcd().put(limit, "many");
            Pipe.await("the worker to know the new value")
                    .untilAsserted(() -> assertRefused(
                            pipe,
                            offsets(ofPath(pipe, "a.log"), "{'position':37}"),
                            500,
                            "the connector's configuration is not valid: Invalid value many for configuration"
                                    + " poll.max.lines"));
            stack.connect().deleteOffsets(pipe.name);
            awaitNoOffsets(pipe);
        }
    }

    @Test
    void inHostModeAPartitionNamesItsHostInAnyOrder() throws Exception {
        try (Pipe pipe = new Pipe(stack, "offsets-hosts")) {
            append(pipe, "a.log", 0, 10);
            stack.etcd()
                    .put(
                            "/logagent/web-1/offsets_hosts",
                            "[{\"path\":\"" + pipe.file("a.log") + "\",\"topic\":\"" + pipe.topic + "\"}]");
            pipe.register(
                    "collect.keys", "/logagent/%s/offsets_hosts",
                    "host.id", "${env:NODE_IP}",
                    "tasks.max", "1",
                    "lock.directory", stack.directory().toString());
            List<String> lines = new ArrayList<>(lines(0, 10));
            awaitLines(pipe, "a.log", lines);
            stop(pipe);

            String path = "'path':'" + pipe.file("a.log") + "'";
            assertRefused(
                    pipe, offsets("{" + path + "}", "{'position':0}"), 500, "the partition needs a text as 'host'");
            assertRefused(pipe, offsets("{" + path + ",'host':'web-1'}", "{'position':37}"), 500, "inside a line");
            // The files of another host cannot be checked here.
            set(pipe, "{'host':'web-9','path':'/a'}", "{'position':37}");
            set(pipe, "{" + path + ",'host':'web-1'}", "{'position':" + 5 * WIDTH + "}");
            lines.addAll(lines(5, 10));
            stack.connect().resume(pipe.name);
            awaitLines(pipe, "a.log", lines);

            stop(pipe);
            // One offset for each file, whatever the order of the partition's members was.
            assertThat(stack.connect().offsets(pipe.name).path("offsets")).hasSize(2);
        }
    }
}
