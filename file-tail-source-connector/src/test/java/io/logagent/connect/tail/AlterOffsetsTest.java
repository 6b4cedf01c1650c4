/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.connect.tail.offset.SourceOffset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a connector that was never started, as Connect calls it. */
class AlterOffsetsTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final String SHARED = "/logagent/shared/collect_config";
    private static final String HOSTS = "/logagent/%s/collect_config";

    @TempDir
    Path temp;

    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        folder = temp.toRealPath();
        file = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\nunfinished");
    }

    private static boolean alter(Map<String, String> config, Map<String, ?> partition, String offset) {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(partition, parsed(offset));
        return new FileTailSourceConnector().alterOffsets(config, offsets);
    }

    /** As Connect does: whole numbers become Long, others Double. */
    private static Map<String, Object> parsed(String json) {
        try {
            return JSON.readValue(json.replace('\'', '"'), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean alter(String offset) {
        return alter(shared(), Map.of("path", file.toString()), offset);
    }

    private static Map<String, String> shared() {
        return Map.of("collect.keys", SHARED);
    }

    private static Map<String, String> host(String name) {
        return Map.of("collect.keys", HOSTS, "host.id", name);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 8, 14})
    void givenAPositionAtALineStartThenItIsAcceptedAlone(long position) {
        assertThat(alter("{'position':" + position + "}")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | needs a 'position'",
                "{'Position':4} | unknown property of the offset: [Position]",
                "{'position':4,'line':2} | unknown property of the offset: [line]",
                "{'position':-1} | 'position' is negative",
                "{'position':4.0} | 'position' is not a whole number",
                "{'position':1e3} | 'position' is not a whole number",
                "{'position':'4'} | 'position' is not a whole number without quotes",
                "{'position':null} | 'position' is not a whole number",
                "{'position':true} | 'position' is not a whole number",
                "{'position':25} | position 25 is beyond the end of the file, which has 24 bytes",
                "{'position':9} | position 9 is inside a line, which begins at 8",
                "{'position':24} | position 24 is inside a line, which begins at 14",
                "{'position':4,'device':1} | the offset lacks [head, inode, tail]; give the position alone",
                "{'position':4,'modified':1} | the offset lacks [device, head, inode, tail]",
                "{'position':4,'device':'1','inode':1,'head':'4:0123456789abcdef','tail':'0123456789abcdef'}"
                        + " | 'device' is not a whole number",
                "{'position':4,'device':1,'inode':-1,'head':'4:0123456789abcdef','tail':'0123456789abcdef'}"
                        + " | 'inode' is negative",
                "{'position':4,'device':1,'inode':1,'head':'4-0123456789abcdef','tail':'0123456789abcdef'}"
                        + " | 'head' is not a length and a hash",
                "{'position':4,'device':1,'inode':1,'head':'8:0123456789abcdef','tail':'0123456789abcdef'}"
                        + " | 'head' covers 8 bytes, which is not of position 4",
                "{'position':4,'device':1,'inode':1,'head':'4:0123456789abcdef','tail':'xyz'} | 'tail' is not a hash",
                "{'position':4,'device':1,'inode':1,'head':'4:0123456789abcdef','tail':'0123456789abcdef','modified':1.5}"
                        + " | 'modified' is not a whole number",
                "{'position':4,'device':1,'inode':1,'head':'4:0123456789abcdef','tail':'0123456789abcdef','sent':'1'}"
                        + " | 'sent' is not a number and a hash",
            })
    void givenAnInvalidOffsetThenItIsRefusedWithTheReason(String offset, String reason) {
        assertThatThrownBy(() -> alter(offset))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("No offset was changed. {path=" + file + "}: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | needs a text as 'path', give {\"path\"",
                "{'file':'/a'} | unknown property of the partition: [file]; there are [path]",
                "{'host':'h','path':'/a'} | unknown property of the partition: [host]; there are [path], since the"
                        + " connector is in shared mode",
                "{'path':1} | needs a text as 'path'",
                "{'path':''} | needs a text as 'path'",
                "{'path':'a.log'} | 'path' is not an absolute path",
                "{'path':'/var/../a.log'} | 'path' has to be written as /a.log",
                "{'path':'//a.log'} | 'path' has to be written as /a.log",
                "{'path':'/a\\u0000'} | 'path' is not a path",
                "{'path':'/nowhere/a.log'} | the file cannot be read here: it does not exist",
                "{'path':'/dev/null'} | the file cannot be read here: it is a device",
            })
    void givenAnInvalidPartitionThenItIsRefusedWithTheReason(String partition, String reason) {
        assertThatThrownBy(() -> alter(shared(), parsed(partition), "{'position':0}"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(reason);
    }

    /** Connect would answer after 90 s, and have forgotten nothing. */
    @Test
    void givenExactlyOnceWithAnOwnOffsetsTopicThenNoOffsetCanBeDeleted() {
        Map<String, String> config = new HashMap<>(shared());
        config.put("offsets.storage.topic", "own-offsets");
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("path", "/nowhere/b.log"), null);
        assertThatNoException().isThrownBy(() -> new FileTailSourceConnector().alterOffsets(config, offsets));

        config.put("exactly.once.support", "required");

        assertThatThrownBy(() -> new FileTailSourceConnector().alterOffsets(config, offsets))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("position");
        config.remove("offsets.storage.topic");
        assertThatNoException().isThrownBy(() -> new FileTailSourceConnector().alterOffsets(config, offsets));
    }

    @Test
    void givenHostModeThenThePartitionNeedsAHostAndOnlyFilesOfThisHostAreChecked() {
        assertThatThrownBy(() -> alter(host("h"), Map.of("path", file.toString()), "{'position':0}"))
                .hasMessageContaining("needs a text as 'host', give {\"host\": …, \"path\": …}");
        assertThat(alter(host("h"), Map.of("host", "other", "path", file.toString()), "{'position':99}"))
                .isTrue();
        assertThatThrownBy(() -> alter(host("h"), Map.of("host", "h", "path", file.toString()), "{'position':99}"))
                .hasMessageContaining("beyond the end");
    }

    @Test
    void givenAFileOutsideAllowedPathsThenItIsNotRead() {
        Map<String, String> config = Map.of("collect.keys", SHARED, "allowed.paths", "/nowhere");

        assertThatThrownBy(() -> alter(config, Map.of("path", file.toString()), "{'position':9}"))
                .hasMessageContaining("allowed.paths")
                .hasMessageNotContaining("inside a line");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE,UTF-16LE", "UTF-16BE,UTF-16BE", "UTF-16BE,"})
    void givenAUtf16FileThenLineStartsFollowItsEncoding(String encoding, String named) throws IOException {
        Files.writeString(file, "one\ntwo\n", Charset.forName(encoding));
        String entries = "[{\"path\":\"%s/*.log\",\"topic\":\"t\",\"encoding\":\"%s\"}]".formatted(folder, named);
        Map<String, String> config = named == null ? shared() : Map.of("collect.keys", "", "collect.entries", entries);

        assertThat(alter(config, Map.of("path", file.toString()), "{'position':8}"))
                .isTrue();
        assertThatThrownBy(() -> alter(config, Map.of("path", file.toString()), "{'position':10}"))
                .hasMessageContaining("inside a line, which begins at 8");
    }

    @Test
    void givenAStoredOffsetThenItIsAcceptedUnchangedAndRefusedOnceEdited() throws Exception {
        String read = storedOffset();
        assertThat(alter(read)).isTrue();
        assertThat(alter(read.replaceFirst("}$", ",'sent':'1:0123456789abcdef'}")))
                .isTrue();

        String edited = read.replaceFirst("'head':'\\d+", "'head':'4").replaceFirst("'position':\\d+", "'position':4");
        assertThatThrownBy(() -> alter(edited))
                .hasMessageContaining("what the file has before position 4 is not what head and tail say");
        Files.writeString(file, "short");
        assertThatThrownBy(() -> alter(read)).hasMessageContaining("beyond the end");
        Files.delete(file);
        // That of a former file, which may be found under another name.
        assertThat(alter(read)).isTrue();
    }

    private String storedOffset() throws Exception {
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(new MemoryOffsets().context());
        task.start(Map.of("task.entries", "[{\"path\":\"" + file + "\",\"topic\":\"t\"}]"));
        try {
            List<SourceRecord> records = Polls.next(task);
            Map<String, ?> offset = records.get(2).sourceOffset();
            assertThat(offset.get(SourceOffset.POSITION)).isEqualTo(14L);
            return JSON.writeValueAsString(offset).replace('"', '\'');
        } finally {
            task.stop();
        }
    }

    @Test
    void givenNullsThenAnyOffsetIsDeletedEvenWithAnInvalidConfiguration() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("anything", 1), null);
        assertThat(new FileTailSourceConnector().alterOffsets(Map.of("poll.max.lines", "x"), offsets))
                .isTrue();
        assertThat(new FileTailSourceConnector().alterOffsets(Map.of(), Map.of()))
                .isTrue();
    }

    @Test
    void givenAnInvalidConfigurationThenTheRefusalSaysSo() {
        assertThatThrownBy(() -> alter(Map.of("poll.max.lines", "x"), Map.of("path", "/a"), "{'position':0}"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("configuration is not valid")
                .hasMessageContaining("poll.max.lines");
    }

    @Test
    void givenAValidAndAnInvalidOffsetThenNeitherIsStored() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("path", file.toString()), Map.of("position", 4L));
        offsets.put(Map.of("path", "/nowhere/a.log"), Map.of("position", 4L));
        offsets.put(Map.of("path", "/nowhere/b.log"), null);

        // Connect stores what it asked for, all of it, unless there is an exception.
        assertThatThrownBy(() -> new FileTailSourceConnector().alterOffsets(shared(), offsets))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("No offset was changed. {path=/nowhere/a.log}: ")
                .hasMessageNotContaining(file.toString())
                .hasMessageNotContaining("b.log");
    }

    @Test
    void givenManyRefusalsThenOnlyTheFirstAreListed() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            offsets.put(Map.of("path", "/nowhere/" + i), Map.of("position", -1L));
        }
        assertThatThrownBy(() -> new FileTailSourceConnector().alterOffsets(shared(), offsets))
                .hasMessageEndingWith("And 990 more.");
    }
}
