/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LinePattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectDocumentTest {
    @Test
    void readsTheSmallestDocument() throws Exception {
        CollectDocument document =
                CollectDocument.parse("[{\"path\":\"/var/log/nginx/access.log\",\"topic\":\"web_log\"}]");

        assertThat(document.entries()).containsExactly(TestEntries.plain("/var/log/nginx/access.log", "web_log"));
        assertThat(document.rejections()).isEmpty();
        assertThat(document.warnings()).isEmpty();
    }

    @Test
    void readsTheDocumentsOfOlderAgents() throws Exception {
        CollectDocument document = CollectDocument.parse(
                "[{\"log_path\":\"/a.log\",\"topic\":\"a\",\"service\":\"shop\",\"send_rate\":1000,\"fields\":{\"env\":\"prod\",\"rack\":7}}]");

        CollectEntry entry = document.entries().get(0);
        assertThat(entry.path()).isEqualTo(PathPattern.of("/a.log"));
        assertThat(entry.service()).contains("shop");
        assertThat(entry.labels()).isEqualTo(Map.of("env", "prod", "rack", "7"));
        assertThat(entry.lines().rate()).isEqualTo(1000);
        assertThat(document.warnings()).isEmpty();
    }

    @Test
    void writesWhatItReads() throws Exception {
        List<CollectEntry> entries = List.of(
                TestEntries.plain("/a.log", "a"),
                TestEntries.entry(
                        PathPattern.of("/var/**/*.log"),
                        "b",
                        Optional.of(List.of("*.tmp", "/var/x/*")),
                        Optional.of(StartPosition.END),
                        Optional.of("shop \"1\""),
                        Map.of("b", "2", "a", "ä")),
                TestEntries.entry(
                        PathPattern.of("/c/*"),
                        "c",
                        Optional.of(List.of()),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()),
                new CollectEntry(
                        PathPattern.of("/d"),
                        "d",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        new LineRules(
                                LineCharset.named("UTF-16LE"),
                                ContainerFormat.DOCKER_JSON,
                                Optional.of(new Multiline(Multiline.Preset.GO_PANIC, 7, Duration.ofMillis(1))),
                                Optional.of(LineOverflow.SKIP),
                                1000,
                                0),
                        new LineFilter(
                                List.of(LinePattern.of("a\\b"), LinePattern.of("${x}")), List.of(LinePattern.of("c")))),
                new CollectEntry(
                        PathPattern.of("/e"),
                        "e",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        new LineRules(
                                LineCharset.UTF_8,
                                ContainerFormat.CRI,
                                Optional.of(new Multiline(
                                        new Multiline.Matching(LinePattern.of("^\\s$"), true, true),
                                        500,
                                        Duration.ofSeconds(5))),
                                Optional.empty(),
                                0,
                                0),
                        TestEntries.ALL_LINES));

        assertThat(CollectDocument.parse(CollectDocument.toJson(entries)).entries())
                .isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}",
                "null",
                "\"x\"",
                "[1",
                "[] []",
                "[{\"path\":\"/secret\" \"topic\"}]",
                "not json"
            })
    void refusesAnythingButAnArrayWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> CollectDocument.parse(text))
                .isInstanceOf(MalformedDocumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | ''",
                "{\"topic\":\"t\"} | path",
                "{\"path\":\"/a\"} | topic",
                "{\"path\":\"a\",\"topic\":\"t\"} | path",
                "{\"path\":7,\"topic\":\"t\"} | path",
                "{\"log_path\":\"a\",\"topic\":\"t\"} | log_path",
                "{\"path\":\"/a\",\"log_path\":\"/a\",\"topic\":\"t\"} | log_path",
                "{\"path\":\"/a\",\"topic\":\"a b\"} | topic",
                "{\"path\":\"/a\",\"topic\":\"..\"} | topic",
                "{\"path\":\"/a\",\"topic\":\"__consumer_offsets\"} | topic",
                "{\"path\":\"/a\",\"topic\":\"t\",\"exclude\":7} | exclude",
                "{\"path\":\"/a\",\"topic\":\"t\",\"exclude\":[\"[\"]} | exclude",
                "{\"path\":\"/a\",\"topic\":\"t\",\"start\":\"middle\"} | start",
                "{\"path\":\"/a\",\"topic\":\"t\",\"labels\":[]} | labels",
                "{\"path\":\"/a\",\"topic\":\"t\",\"fields\":{\"a\":{}}} | fields",
                "{\"path\":\"/a\",\"topic\":\"t\",\"service\":[]} | service",
                "{\"path\":\"/a\",\"topic\":\"t\",\"rate\":-1} | rate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"send_rate\":1.5} | send_rate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"rate\":\"10\"} | rate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"rate\":3000000000} | rate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"rate\":1,\"send_rate\":1} | send_rate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"encoding\":\"UTF-9\"} | encoding",
                "{\"path\":\"/a\",\"topic\":\"t\",\"encoding\":\"IBM037\"} | encoding",
                "{\"path\":\"/a\",\"topic\":\"t\",\"encoding\":8} | encoding",
                "{\"path\":\"/a\",\"topic\":\"t\",\"format\":\"docker\"} | format",
                "{\"path\":\"/a\",\"topic\":\"t\",\"line.overflow\":\"drop\"} | line.overflow",
                "{\"path\":\"/a\",\"topic\":\"t\",\"include.lines\":\"(?=x)\"} | include.lines",
                "{\"path\":\"/a\",\"topic\":\"t\",\"include.lines\":[1]} | include.lines",
                "{\"path\":\"/a\",\"topic\":\"t\",\"exclude.lines\":[\"a\",\"(\"]} | exclude.lines",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":\"ruby\"} | multiline",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":7} | multiline",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{}} | multiline.pattern",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"pattern\":\"[\"}} | multiline.pattern",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"preset\":\"x\"}} | multiline.preset",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"preset\":\"java\",\"pattern\":\"x\"}} | multiline.pattern",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"preset\":\"java\",\"negate\":true}} | multiline.negate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"preset\":\"java\",\"match\":\"after\"}} | multiline.match",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"pattern\":\"x\",\"negate\":1}} | multiline.negate",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"pattern\":\"x\",\"match\":\"around\"}} | multiline.match",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"pattern\":\"x\",\"max.lines\":0}} | multiline.max.lines",
                "{\"path\":\"/a\",\"topic\":\"t\",\"multiline\":{\"preset\":\"java\",\"timeout.ms\":-1}} | multiline.timeout.ms",
            })
    void rejectsOnlyTheBadEntryAndNamesIndexAndProperty(String bad, String property) throws Exception {
        CollectDocument document = CollectDocument.parse(
                "[{\"path\":\"/good\",\"topic\":\"t\"}," + bad + ",{\"path\":\"/fine\",\"topic\":\"t\"}]");

        assertThat(document.entries()).hasSize(2);
        assertThat(document.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.index()).isEqualTo(1);
            assertThat(rejection.property()).isEqualTo(property);
            assertThat(rejection.reason()).isNotBlank();
        });
    }

    @Test
    void readsThePropertiesForLines() throws Exception {
        CollectDocument document = CollectDocument.parse("""
                [{"path":"/a","topic":"t","encoding":"gbk","format":"CRI","multiline":"java","line.overflow":"truncate",
                  "rate":0,"include.lines":"ERROR","exclude.lines":["a","b+"]},
                 {"path":"/b","topic":"t","multiline":{"pattern":"^\\\\s"}},
                 {"path":"/c","topic":"t","multiline":{"preset":"python","max.lines":9,"timeout.ms":10}}]""");

        assertThat(document.rejections()).isEmpty();
        CollectEntry first = document.entries().get(0);
        assertThat(first.lines())
                .isEqualTo(new LineRules(
                        LineCharset.named("GBK"),
                        ContainerFormat.CRI,
                        Optional.of(new Multiline(Multiline.Preset.JAVA, 500, Duration.ofSeconds(5))),
                        Optional.of(LineOverflow.TRUNCATE),
                        0,
                        0));
        assertThat(first.filter().include()).containsExactly(LinePattern.of("ERROR"));
        assertThat(first.filter().exclude()).containsExactly(LinePattern.of("a"), LinePattern.of("b+"));
        assertThat(document.entries().get(1).lines().multiline())
                .contains(new Multiline(
                        new Multiline.Matching(LinePattern.of("^\\s"), false, false), 500, Duration.ofSeconds(5)));
        assertThat(document.entries().get(2).lines().multiline())
                .contains(new Multiline(Multiline.Preset.PYTHON, 9, Duration.ofMillis(10)));
    }

    @Test
    void entriesWithDifferentPropertiesForLinesAreDifferent() throws Exception {
        String[] properties = {
            "",
            ",\"rate\":1",
            ",\"encoding\":\"GBK\"",
            ",\"format\":\"cri\"",
            ",\"multiline\":\"java\"",
            ",\"include.lines\":\"a\"",
            ",\"exclude.lines\":\"a\"",
            ",\"line.overflow\":\"skip\""
        };
        Set<CollectEntry> entries = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            for (String property : properties) {
                entries.addAll(CollectDocument.parse("[{\"path\":\"/a\",\"topic\":\"t\"" + property + "}]")
                        .entries());
            }
        }
        assertThat(entries).hasSize(properties.length);
    }

    @Test
    void theSamePathAndTopicTwiceIsOneEntry() throws Exception {
        CollectDocument document = CollectDocument.parse(
                "[{\"path\":\"/a\",\"topic\":\"t\",\"service\":\"one\"},{\"path\":\"/a\",\"topic\":\"t\"},{\"path\":\"/a\",\"topic\":\"u\"}]");

        assertThat(document.entries()).extracting(CollectEntry::topic).containsExactly("t", "u");
        assertThat(document.entries().get(0).service()).contains("one");
        assertThat(document.warnings()).hasSize(1);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] document = "[{\"path\":\"/ä\",\"topic\":\"t\"}]".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> CollectDocument.parse(document, AllowedTopics.everything()))
                .isInstanceOf(MalformedDocumentException.class);
    }

    @Test
    void aWrittenDocumentHasNoReferenceThatConnectWouldResolve() throws Exception {
        String document =
                "[{\"path\":\"/a/${env:HOME}\",\"topic\":\"t\",\"labels\":{\"k\":\"${etcd:/secrets:password}\"}}]";
        List<CollectEntry> entries = CollectDocument.parse(document).entries();

        String written = CollectDocument.toJson(entries);

        assertThat(written).doesNotContain("$");
        assertThat(CollectDocument.parse(written).entries()).isEqualTo(entries);
    }
}
