/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectDocumentTest {
    @Test
    void readsTheSmallestDocument() throws Exception {
        CollectDocument document =
                CollectDocument.parse("[{\"path\":\"/var/log/nginx/access.log\",\"topic\":\"web_log\"}]");

        assertThat(document.entries()).containsExactly(CollectEntry.of("/var/log/nginx/access.log", "web_log"));
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
        assertThat(document.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.property()).isEqualTo("send_rate"));
    }

    @Test
    void writesWhatItReads() throws Exception {
        List<CollectEntry> entries = List.of(
                CollectEntry.of("/a.log", "a"),
                new CollectEntry(
                        PathPattern.of("/var/**/*.log"),
                        "b",
                        Optional.of(List.of("*.tmp", "/var/x/*")),
                        Optional.of(StartPosition.END),
                        Optional.of("shop \"1\""),
                        Map.of("b", "2", "a", "ä")),
                new CollectEntry(
                        PathPattern.of("/c/*"),
                        "c",
                        Optional.of(List.of()),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()));

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
    void refusesWhatIsNoArrayWithoutQuotingIt(String text) {
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
            })
    void rejectsABadEntryAloneAndNamesIndexAndProperty(String bad, String property) throws Exception {
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

        assertThatThrownBy(() -> CollectDocument.parse(document)).isInstanceOf(MalformedDocumentException.class);
    }

    @Test
    void whatItWritesRefersToNoVariableThatConnectWouldResolve() throws Exception {
        String document =
                "[{\"path\":\"/a/${env:HOME}\",\"topic\":\"t\",\"labels\":{\"k\":\"${etcd:/secrets:password}\"}}]";
        List<CollectEntry> entries = CollectDocument.parse(document).entries();

        String written = CollectDocument.toJson(entries);

        assertThat(written).doesNotContain("$");
        assertThat(CollectDocument.parse(written).entries()).isEqualTo(entries);
    }
}
