/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents by somebody who means harm, or whose script ran wild. */
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
    void aTopicThatIsNotAllowedIsRejectedAlone() throws Exception {
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
                parse(AllowedTopics.of(List.of("*")), entry("__transaction_state", ""), GOOD), "topic", "Kafka's own");
    }

    @Test
    void aPropertyThatIsThereTwiceIsRejectedSinceReadersDisagreeOnWhichCounts() throws Exception {
        assertRejected(parse("{\"path\":\"/a\",\"path\":\"/b\",\"topic\":\"t\"}", GOOD), "path", "twice");
        assertRejected(parse(entry("t", ",\"labels\":{\"x\":\"1\",\"x\":\"2\"}"), GOOD), "x", "twice");
    }

    @Test
    void anEntryThatIsNestedDeeplyIsRejectedAlone() throws Exception {
        String deep = "[".repeat(100) + "]".repeat(100);
        assertRejected(parse(entry("t", ",\"labels\":" + deep), GOOD), "", "nested too deeply");
        assertRejected(parse(deep, GOOD), "", "nested too deeply");
    }

    @Test
    void aDocumentThatIsNestedBeyondMeasureIsRefused() {
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
                .contains("too many");
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
