/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.connect.tail.shard.TaskAssigner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents by somebody who means harm, or whose script ran wild. */
@Timeout(120)
class HostileDocumentTest {
    private static final String GOOD = "{\"path\":\"/var/log/good.log\",\"topic\":\"good_log\"}";

    private static CollectDocument parse(String... entries) throws MalformedDocumentException {
        return parse(AllowedTopics.everything(), entries);
    }

    private static CollectDocument parse(AllowedTopics allowed, String... entries) throws MalformedDocumentException {
        return CollectDocument.parse(("[" + String.join(",", entries) + "]").getBytes(UTF_8), allowed);
    }

    /** That the first entry is rejected for this reason, and the good one after it holds. */
    private static void assertRejected(CollectDocument document, String property, String reason) {
        assertThat(document.entries()).extracting(CollectEntry::topic).containsExactly("good_log");
        assertThat(document.rejections()).hasSize(1);
        assertThat(document.rejections().get(0).index()).isZero();
        assertThat(document.rejections().get(0).property()).isEqualTo(property);
        assertThat(document.rejections().get(0).reason()).contains(reason);
    }

    private static String entry(String topic, String more) {
        return "{\"path\":\"/a.log\",\"topic\":\"" + topic + "\"" + more + "}";
    }

    @Test
    void onlyTheEntryWithAForbiddenTopicIsRejected() throws Exception {
        AllowedTopics allowed = AllowedTopics.of(List.of("web", "*_log"));
        assertRejected(parse(allowed, entry("orders", ""), GOOD), "topic", "is not one of allowed.topics");
        assertRejected(parse(allowed, entry("webx", ""), GOOD), "topic", "web, *_log");
        assertThat(parse(allowed, entry("web", ""), entry("x_log", "")).entries())
                .hasSize(2);
    }

    @Test
    void kafkasOwnTopicsAreNeverAllowed() throws Exception {
        assertRejected(parse(entry("__consumer_offsets", ""), GOOD), "topic", "Kafka's own");
        assertRejected(
                parse(AllowedTopics.of(List.of("_*", "good*")), entry("__transaction_state", ""), GOOD),
                "topic",
                "Kafka's own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_schemas",
                "_confluent-command",
                "connect-configs",
                "connect-offsets",
                "connect-status",
                "logagent-configs",
                "file-tail-source-offsets",
                "my-cluster-status",
                "my_connect_statuses",
                "connect.offsets"
            })
    void internalTopicsAreAllowedOnlyIfNamedWithoutAWildcard(String topic) throws Exception {
        assertRejected(parse(AllowedTopics.of(List.of()), entry(topic, ""), GOOD), "topic", "internal topic");
        assertRejected(parse(AllowedTopics.of(List.of("*")), entry(topic, ""), GOOD), "topic", "internal topic");
        assertThat(parse(AllowedTopics.of(List.of(topic)), entry(topic, "")).entries())
                .hasSize(1);
        assertRejected(
                parse(AllowedTopics.of(List.of("_*", "*connect*", "*-*", "good_log")), entry(topic, ""), GOOD),
                "topic",
                "without *");
        assertThat(parse(AllowedTopics.everything(), entry(topic, "")).entries())
                .as("allowed by the connector's configuration")
                .hasSize(1);
    }

    @Test
    void theConnectorsOffsetsTopicIsInternalWhateverItsName() throws Exception {
        AllowedTopics allowed = AllowedTopics.of(List.of("*_log")).withOffsetsTopic(Optional.of("tail_log"));
        assertRejected(parse(allowed, entry("tail_log", ""), GOOD), "topic", "internal topic");
        assertThat(parse(
                                AllowedTopics.of(List.of("tail_log")).withOffsetsTopic(Optional.of("tail_log")),
                                entry("tail_log", ""))
                        .entries())
                .hasSize(1);
    }

    @Test
    void topicsThatResembleInternalOnesAreAllowed() throws Exception {
        for (String topic : List.of("order_status", "status", "configs", "app-status-log", "offsets_log")) {
            assertThat(parse(AllowedTopics.of(List.of()), entry(topic, "")).entries())
                    .as(topic)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exclude_lines,did you mean 'exclude.lines'?",
        "Exclude.Lines,did you mean 'exclude.lines'?",
        "lables,did you mean 'labels'?",
        "logpath,did you mean 'log_path'?",
        "regexp,there are ",
        "__proto__,there are ",
        "hosts,there are "
    })
    void anUnknownPropertyRejectsItsEntrySinceItMayBeAMisspeltFilter(String name, String hint) throws Exception {
        assertRejected(parse(entry("t", ",\"" + name + "\":\"x\""), GOOD), name, hint);
        assertRejected(parse(entry("t", ",\"" + name + "\":null"), GOOD), name, "unknown property");
    }

    @Test
    void anUnknownPropertyOfAnObjectInAnEntryRejectsIt() throws Exception {
        assertRejected(
                parse(entry("t", ",\"multiline\":{\"pattern\":\"^x\",\"negated\":true}"), GOOD),
                "multiline.negated",
                "did you mean 'multiline.negate'?");
        assertRejected(
                parse(entry("t", ",\"multiline\":{\"preset\":\"java\",\"ip\":1}"), GOOD), "multiline.ip", "unknown");
    }

    @Test
    void propertiesOfOlderAgentsAreIgnoredWithAWarning() throws Exception {
        for (String name : PropertyReader.OF_OLDER_AGENTS) {
            CollectDocument document = parse(entry("t", ",\"" + name + "\":1"));
            assertThat(document.entries()).as(name).hasSize(1);
            assertThat(document.warnings()).extracting(Rejection::property).containsExactly(name);
        }
    }

    @Test
    void textQuotedFromADocumentStaysOnOneLine() throws Exception {
        String evil = "\\n\\r\\u0085\\u2028\\u2029\\u001b[2J\\u009b\\u202e\\u0000";
        CollectDocument document = parse(
                "{\"path\":\"relative" + evil + "\",\"topic\":\"t\"}",
                "{\"path\":\"/d" + evil + "/\",\"topic\":\"t\"}",
                "{\"path\":\"/[" + evil + "\",\"topic\":\"t\"}",
                "{\"path\":\"/a\",\"topic\":\"t" + evil + "\"}",
                entry("t", ",\"a" + evil + "\":1"),
                entry("t", ",\"a" + evil + "\":1,\"a" + evil + "\":1"),
                entry("t", ",\"start\":\"" + evil + "\""),
                entry("t", ",\"format\":\"" + evil + "\""),
                entry("t", ",\"encoding\":\"" + evil + "\""),
                entry("t", ",\"exclude\":\"[" + evil + "\""),
                entry("t", ",\"include.lines\":\"(" + evil + "\""),
                entry("t", ",\"labels\":{\"" + evil + "\":{}}"),
                entry("t", ",\"multiline\":\"" + evil + "\""),
                entry("t", ",\"multiline\":{\"preset\":\"" + evil + "\"}"),
                entry("t", ",\"multiline\":{\"pattern\":\"(" + evil + "\"}"),
                entry("t", ",\"multiline\":{\"pattern\":\"a\",\"match\":\"" + evil + "\"}"));

        assertThat(document.entries()).isEmpty();
        assertThat(document.rejections())
                .hasSize(16)
                .allSatisfy(rejection ->
                        assertThat(rejection.toString()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]"));
        assertThat(document.rejections().get(0).reason())
                .isEqualTo(
                        "'relative\\n\\r\\u0085\\u2028\\u2029\\u001b[2J\\u009b\\u202e\\u0000' is not an absolute path");
    }

    @Test
    void textQuotedFromAMalformedDocumentStaysOnOneLine() {
        for (String evil : List.of("\n", "\u0085", "\u2028", "\u001b", "\u202e")) {
            assertThatThrownBy(() -> parse(evil + "x"))
                    .isInstanceOf(MalformedDocumentException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(evil));
        }
    }

    @Test
    void ofTopicsThatCollideInKafkaTheFirstApplies() throws Exception {
        CollectDocument document = parse(
                entry("web.log", ""),
                entry("web_log", ""),
                "{\"path\":\"/b.log\",\"topic\":\"web.log\"}",
                GOOD,
                entry("good.log", ""));
        assertThat(document.entries())
                .extracting(CollectEntry::topic)
                .containsExactly("web.log", "web.log", "good_log");
        assertThat(document.rejections())
                .extracting(Rejection::toString)
                .satisfiesExactly(
                        one -> assertThat(one).contains("entry 1", "'web_log' collides with 'web.log'"),
                        two -> assertThat(two).contains("entry 4", "'good.log' collides with 'good_log'"));
    }

    @Test
    void aRejectedTopicCollidesWithNothing() throws Exception {
        String bad = "{\"path\":\"relative\",\"topic\":\"good.log\"}";
        assertRejected(parse(bad, GOOD), "path", "absolute");
    }

    @Test
    void aDuplicatePropertyIsRejectedSinceParsersDisagreeOnWhichOneCounts() throws Exception {
        assertRejected(parse("{\"path\":\"/a\",\"path\":\"/b\",\"topic\":\"t\"}", GOOD), "path", "twice");
        assertRejected(parse(entry("t", ",\"labels\":{\"x\":\"1\",\"x\":\"2\"}"), GOOD), "x", "twice");
    }

    @Test
    void onlyTheDeeplyNestedEntryIsRejected() throws Exception {
        String deep = "[".repeat(100) + "]".repeat(100);
        assertRejected(parse(entry("t", ",\"labels\":" + deep), GOOD), "", "nested too deeply");
        assertRejected(parse(deep, GOOD), "", "nested too deeply");
    }

    @Test
    void anExcessivelyNestedDocumentIsRefused() {
        assertThatThrownBy(() -> parse("[".repeat(1_000_000)))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void aDocumentOfTenMegabytesIsRefusedUnread() {
        assertThatThrownBy(() -> parse(GOOD, "\"" + "x".repeat(10_000_000) + "\""))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void ofAHundredThousandEntriesTheFirstTenThousandApply() throws Exception {
        CollectDocument document = parse(IntStream.range(0, 100_000)
                .mapToObj(i -> "{\"path\":\"/" + i + "\",\"topic\":\"t\"}")
                .collect(Collectors.joining(",")));
        assertThat(document.entries()).hasSize(10_000);
        assertThat(document.rejections()).hasSize(1);
        assertThat(document.rejections().get(0).toString())
                .contains("entry 10000")
                .contains("too many")
                .contains("100000");
    }

    @Test
    void tooManyEntriesAreReportedBeforeTheErrorsOfEach() throws Exception {
        CollectDocument document = parse("{}" + ",{}".repeat(99_999));
        assertThat(document.entries()).isEmpty();
        assertThat(document.rejections()).hasSize(10_001);
        assertThat(document.rejections().get(0).reason()).contains("too many");
        assertThat(document.rejections().get(1).toString()).contains("entry 0", "is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a", "**", "{a,*}", "[a-z]*", "*?"})
    void aTooLongGlobIsRejectedAndAShorterOneIsHarmless(String part) throws Exception {
        String bomb = "/v/" + part.repeat(10_000);
        assertRejected(parse("{\"path\":\"" + bomb + "\",\"topic\":\"t\"}", GOOD), "path", "at most 4096");
        assertRejected(parse(glob("/*", ",\"exclude\":\"" + bomb + "\""), GOOD), "exclude", "at most 4096");

        List<CollectEntry> entries = parse(
                        glob("/v/" + part.repeat(4_000 / part.length()) + "b", ""),
                        glob("/v/" + part.repeat(12) + "b", ""))
                .entries();
        assertThat(entries).hasSize(2);
        for (CollectEntry entry : entries) {
            assertThat(entry.path().matches(Path.of("/v/" + "a".repeat(255)))).isFalse();
        }
    }

    private static String glob(String path, String more) {
        return "{\"path\":\"" + path + "\",\"topic\":\"t\"" + more + "}";
    }

    @Test
    void excludesAreLimitedSinceEachFileIsComparedWithThem() throws Exception {
        String many = IntStream.range(0, 65).mapToObj(i -> "\"" + i + "*\"").collect(Collectors.joining(","));
        assertRejected(parse(glob("/*", ",\"exclude\":[" + many + "]"), GOOD), "exclude", "at most 64");
    }

    @Test
    void theServiceIsLimitedSinceEachRecordCarriesIt() throws Exception {
        assertRejected(
                parse(entry("t", ",\"service\":\"" + "s".repeat(1_100_000) + "\""), GOOD), "service", "at most 1024");
        assertThat(parse(entry("t", ",\"service\":\"" + "s".repeat(1_024) + "\""))
                        .entries())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"include.lines", "exclude.lines"})
    void patternsAreLimitedSinceEachLineIsComparedWithThem(String property) throws Exception {
        String many = IntStream.range(0, 10_000).mapToObj(i -> "\"a{999}\"").collect(Collectors.joining(","));
        assertRejected(parse(entry("t", ",\"" + property + "\":[" + many + "]"), GOOD), property, "at most 32");
        String large =
                IntStream.range(0, 32).mapToObj(i -> "\"" + i + "a{999}\"").collect(Collectors.joining(","));
        assertRejected(
                parse(entry("t", ",\"" + property + "\":[" + large + "]"), GOOD), property, "too large together");
        String classes = IntStream.range(0, 32)
                .mapToObj(i -> "\"" + i + "\\\\pL\\\\p{Greek}\\\\PN\\\\pS\"")
                .collect(Collectors.joining(","));
        assertRejected(
                parse(entry("t", ",\"" + property + "\":[" + classes + "]"), GOOD), property, "too large together");
    }

    @Test
    void thePatternsOfADocumentAreLimitedTogether() throws Exception {
        CollectDocument document = parse(IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"path\":\"/" + i + "\",\"topic\":\"t\",\"include.lines\":\"" + i + "a{999}\"}")
                .toArray(String[]::new));
        assertThat(document.entries()).hasSizeBetween(50, 100);
        assertThat(document.rejections()).hasSize(1_000 - document.entries().size());
        assertThat(document.rejections().get(0).reason()).contains("of this document are too large together");
    }

    @Test
    void aPatternThatManyEntriesHaveCountsOnce() throws Exception {
        CollectDocument document = parse(IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"path\":\"/" + i + "\",\"topic\":\"t\",\"include.lines\":\"a{999}\","
                        + "\"multiline\":{\"pattern\":\"^\\\\d{4}-\"}}")
                .toArray(String[]::new));
        assertThat(document.entries()).hasSize(5_000);
        assertThat(document.entries().get(4_999).filter().include().get(0))
                .isSameAs(document.entries().get(0).filter().include().get(0));
    }

    @Test
    void quotedTextIsAbbreviated() throws Exception {
        CollectDocument document = parse(entry("x".repeat(1_000_000) + " ", ""), GOOD);
        assertRejected(document, "topic", "is not a topic name: 1 to 249 letters");
        assertThat(document.rejections().get(0).toString()).hasSizeLessThan(3_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[hunter2];there is a word that is not JSON",
                "[{\"path\":hunter2}];there is a word that is not JSON",
                "[{\"path\":\"/a\",\"password\":\"hunter2\";Unexpected end-of-input",
                "[{\"path\":\"hunter2\" \"b\"}];Unexpected character",
                "[01hunter2];Leading zeroes",
                "[1hunter2];not JSON",
            })
    void aMalformedDocumentIsNotQuoted(String document, String reason) {
        assertThatThrownBy(() -> CollectDocument.parse(document))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("line 1, column")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anyNumberOfEntriesOfSeveralDocumentsIsReadBack() throws Exception {
        List<CollectEntry> entries = IntStream.range(0, 12_000)
                .mapToObj(i -> TestEntries.plain("/" + i, "t"))
                .toList();
        assertThat(CollectDocument.fromJson(CollectDocument.toJson(entries))).isEqualTo(entries);
    }

    @Test
    void anEntryThatATaskWouldNotReadBackIsRejectedByTheConnector() throws Exception {
        // As numbers they are shorter than as the strings that the task is given.
        String numbers = IntStream.range(0, 60)
                .mapToObj(i -> "\"" + "k".repeat(60) + i + "\":" + (i + 10))
                .collect(Collectors.joining(","));
        assertThat(numbers.length()).isLessThan(4_096);
        assertRejected(parse(entry("t", ",\"labels\":{" + numbers + "}"), GOOD), "labels", "4096 characters");
        for (String half : List.of("\\ud83d", "\\ude00")) {
            assertRejected(parse(entry("t", ",\"service\":\"" + half + "\""), GOOD), "service", "half of a character");
            assertRejected(parse(entry("t", ",\"labels\":{\"a\":\"" + half + "\"}"), GOOD), "labels", "half of a");
            assertRejected(
                    parse(entry("t", ",\"exclude.lines\":\"" + half + "*\""), GOOD), "exclude.lines", "half of a");
            assertRejected(parse("{\"path\":\"/*" + half + "\",\"topic\":\"t\"}", GOOD), "path", "half of a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"path\":\"/a\",\"topic\":\"a.b\"},{\"path\":\"/b\",\"topic\":\"a_b\"}",
                "{\"path\":\"/a\",\"topic\":\"t\"},{\"path\":\"/a\",\"topic\":\"t\",\"rate\":1}",
                "{\"path\":\"/a\",\"topic\":\"t\",\"of.a.newer.version\":1}",
                "{\"path\":\"/a\",\"topic\":\"t\"},{\"path\":\"/a\",\"path\":\"/b\",\"topic\":\"t\"}",
                "7"
            })
    void aTaskFailsIfItCannotReadBackAllEntries(String entries) {
        assertThatThrownBy(() -> CollectDocument.fromJson("[" + entries + "]"))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("not all of its entries can be collected: entry ");
    }

    @Test
    void similarEntriesAreAssignedWithoutComparingAllPairs() {
        List<CollectEntry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            entries.add(TestEntries.plain("/v/a.1-" + i + "x", "t"));
            entries.add(TestEntries.plain("/v/a" + "a".repeat(i / 20) + "." + i, "t"));
        }
        assertThat(TaskAssigner.assign(entries, 4)).hasSize(4);
    }

    @Test
    void globsThatWouldBacktrackForeverAreAssigned() {
        List<CollectEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(TestEntries.plain("/v/" + i + "*a".repeat(100) + "b", "t"));
            entries.add(TestEntries.plain("/v/" + i + "a".repeat(200), "t"));
        }
        assertThat(TaskAssigner.assign(entries, 4)).isNotEmpty();
    }

    /** Elasticsearch refuses such names of fields, and NUL in any name. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".a", "a.", "a..b", "a. .b", "..", "\\t", "a\\u0000"})
    void aLabelNameThatElasticsearchRefusesRejectsItsEntry(String label) throws Exception {
        assertRejected(parse(entry("t", ",\"labels\":{\"" + label + "\":\"x\"}"), GOOD), "labels", "the label name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "app.kubernetes.io/name", "a b", "支付", "a-b_c:d"})
    void anyOtherLabelNameIsAccepted(String label) throws Exception {
        CollectDocument document =
                CollectDocument.parse("[" + entry("t", ",\"labels\":{\"" + label + "\":\"x\"}") + "]");

        assertThat(document.entries().get(0).labels()).containsOnlyKeys(label);
    }

    @Test
    void labelsAreLimitedSinceEachRecordCarriesThem() throws Exception {
        String many =
                IntStream.range(0, 65).mapToObj(i -> "\"l" + i + "\":\"\"").collect(Collectors.joining(","));
        assertRejected(parse(entry("t", ",\"labels\":{" + many + "}"), GOOD), "labels", "at most 64");
        String large = "\"l\":\"" + "x".repeat(5_000) + "\"";
        assertRejected(parse(entry("t", ",\"labels\":{" + large + "}"), GOOD), "labels", "characters");
    }

    @Test
    void aPatternThatWouldBacktrackForeverIsRejectedOrHarmless() throws Exception {
        assertThat(parse(entry("t", ",\"include.lines\":\"(a+)+$\"")).entries()).hasSize(1);
        assertRejected(
                parse(entry("t", ",\"include.lines\":\"((((a{1000}){1000}){1000}){1000})\""), GOOD),
                "include.lines",
                "");
    }
}
