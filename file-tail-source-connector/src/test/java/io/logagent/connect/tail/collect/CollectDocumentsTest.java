/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.Logged;
import io.logagent.connect.tail.collect.CollectDocuments.Pending;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.etcd.EtcdValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CollectDocumentsTest {
    /** Newest last; what is not there was forgotten. A revision without content deleted the key. */
    private final Map<String, List<EtcdValue>> history = new HashMap<>();

    private Optional<Map<String, EtcdValue>> remembered = Optional.empty();
    private boolean isReachable = true;
    private int asked;

    private final CollectDocuments documents = documents(Pending.HOLDS_ALL_BACK, List.of("/k1", "/k2"), List.of());
    private final CollectDocuments ofHost = documents(Pending.HAS_NO_ENTRIES, List.of("/k1", "/k2"), List.of());

    private CollectDocuments documents(Pending pending, List<String> keys, List<CollectEntry> inline) {
        return new CollectDocuments(keys, inline, AllowedTopics.everything(), pending, new History() {
            @Override
            public Optional<EtcdValue> before(String key, long revision) throws HistoryUnknownException {
                asked++;
                if (!isReachable) {
                    throw new HistoryUnknownException(new IllegalStateException("no answer"), false);
                }
                if (!history.containsKey(key)) {
                    throw new HistoryUnknownException(new IllegalStateException("compacted"), true);
                }
                return history.get(key).stream()
                        .filter(earlier -> earlier.modRevision() < revision)
                        .reduce((older, newer) -> newer)
                        .filter(earlier -> earlier.content().length > 0);
            }

            @Override
            public Optional<DocumentCache.Memory> remembered() {
                return remembered.map(
                        values -> new DocumentCache.Memory(values, Set.of("/k1", "/k2"), "in an earlier run"));
            }
        });
    }

    private static EtcdValue revision(String text, long number) {
        return new EtcdValue(text.getBytes(UTF_8), number);
    }

    private static EtcdValue document(long revision, String... paths) {
        StringBuilder text = new StringBuilder("[");
        for (String path : paths) {
            text.append(text.length() > 1 ? "," : "").append("{\"path\":\"" + path + "\",\"topic\":\"t\"}");
        }
        return revision(text + "]", revision);
    }

    private List<String> paths() {
        return paths(documents);
    }

    private static List<String> paths(CollectDocuments documents) {
        return documents.entries().orElseThrow().stream()
                .map(entry -> entry.path().toString())
                .toList();
    }

    @Test
    void beforeTheFirstAnswerNothingIsKnown() {
        assertThat(documents.entries()).isEmpty();
    }

    @Test
    void documentsOfSeveralKeysAreMergedWithoutRepetitions() {
        documents.update(Map.of("/k1", document(1, "/a", "/b"), "/k2", document(2, "/b", "/c")), Map.of());

        assertThat(paths()).containsExactly("/a", "/b", "/c");
    }

    @Test
    void aKeyThatDoesNotExistHasNoEntriesAndDoesNotBlockOthers() {
        documents.update(Map.of("/k2", document(2, "/c")), Map.of());

        assertThat(paths()).containsExactly("/c");
    }

    @Test
    void aBadValueLeavesTheLastGoodDocumentInForce() {
        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(2, "/b")), Map.of());
        history.put("/k1", List.of(document(1, "/a")));
        documents.update(Map.of("/k1", revision("[{", 3), "/k2", document(4, "/c")), Map.of());

        assertThat(paths()).containsExactly("/a", "/c");

        documents.update(Map.of("/k1", document(5, "/d"), "/k2", document(4, "/c")), Map.of());

        assertThat(paths()).containsExactly("/d", "/c");
    }

    @Test
    void givenTheFirstValueIsBadThenTheLastGoodDocumentIsFoundInTheHistory() {
        history.put("/k1", List.of(document(1, "/old"), document(2, "/a"), revision("oops", 3)));

        documents.update(Map.of("/k1", revision("oops again", 4)), Map.of());

        assertThat(paths()).containsExactly("/a");
    }

    @Test
    void givenAKeyThatNeverHeldADocumentThenOnlyOtherKeysAreInForce() {
        history.put("/k1", List.of(revision("oops", 3)));

        documents.update(Map.of("/k1", revision("oops again", 4), "/k2", document(5, "/c")), Map.of());

        assertThat(paths()).containsExactly("/c");
    }

    @Test
    void givenTheHistoryIsCompactedThenTheOtherKeysApplyAndTheStatusSaysSo() {
        documents.update(Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")), Map.of());

        assertThat(paths()).containsExactly("/c");
        assertThat(documents.pendingKeys()).isEmpty();
        assertThat(documents.status().applied()).as("what is in force").isEqualTo(Map.of("/k2", 4L));
        assertThat(documents.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("/k1");
            assertThat(failure.reason()).contains("not JSON", "nothing is collected because of this key", "compacted");
        });

        documents.update(Map.of("/k1", document(5, "/d"), "/k2", document(4, "/c")), Map.of());

        assertThat(paths()).containsExactly("/d", "/c");
        assertThat(documents.status().errors()).isEmpty();
    }

    @Test
    void givenAHundredBadValuesInARowThenTheOtherKeysApply() {
        List<EtcdValue> bad = new ArrayList<>();
        for (int i = 1; i <= 101; i++) {
            bad.add(revision("oops", i));
        }
        history.put("/k1", bad);
        documents.update(Map.of("/k1", revision("oops", 102), "/k2", document(103, "/c")), Map.of());

        assertThat(paths()).containsExactly("/c");
        assertThat(documents.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).contains("100 values in a row"));
    }

    @Test
    void givenTheHistoryIsNotReadYetThenOnAHostTheOtherKeysApply() {
        history.put("/k1", List.of(document(1, "/a")));
        List<List<String>> before = new ArrayList<>();
        ofHost.update(
                Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")),
                Map.of(),
                () -> before.add(paths(ofHost)));

        assertThat(before).containsExactly(List.of("/c"));
        assertThat(paths(ofHost)).containsExactly("/a", "/c");
    }

    @Test
    void givenTheHistoryIsNotReadYetThenTheCachedDocumentIsInForce() {
        remembered = Optional.of(Map.of("/k1", document(1, "/a")));
        history.put("/k1", List.of(document(2, "/b")));
        List<List<String>> before = new ArrayList<>();
        ofHost.update(Map.of("/k1", revision("oops", 3)), Map.of(), () -> before.add(paths(ofHost)));

        assertThat(before).containsExactly(List.of("/a"));
        assertThat(paths(ofHost)).containsExactly("/b");
    }

    private static EtcdValue topics(long revision, String... topics) {
        StringBuilder text = new StringBuilder("[");
        for (String topic : topics) {
            text.append(text.length() > 1 ? "," : "")
                    .append("{\"path\":\"/" + revision + topic + "\",\"topic\":\"" + topic + "\"}");
        }
        return revision(text + "]", revision);
    }

    private List<String> topics() {
        return documents.entries().orElseThrow().stream()
                .map(CollectEntry::topic)
                .toList();
    }

    @Test
    void ofTopicsOfSeveralKeysThatCollideInKafkaTheFirstAppliesAndTheStatusSaysSo() {
        documents.update(
                Map.of("/k1", topics(1, "web.log"), "/k2", topics(2, "app_log", "web_log", "web.log")), Map.of());

        assertThat(topics()).containsExactly("web.log", "app_log", "web.log");
        assertThat(documents.status().entries()).isEqualTo(3);
        assertThat(documents.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("/k2");
            assertThat(failure.revision()).isEqualTo(2);
            assertThat(failure.entry().orElseThrow().index()).isEqualTo(1);
            assertThat(failure.reason()).contains("'web_log' collides with 'web.log'", "of /k1");
        });

        documents.update(
                Map.of("/k1", topics(3, "other"), "/k2", topics(2, "app_log", "web_log", "web.log")), Map.of());
        assertThat(topics()).containsExactly("other", "app_log", "web_log");
        assertThat(documents.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.toString())
                        .contains("entry 2", "'web.log' collides with 'web_log', the topic of an earlier entry:"));
    }

    @Test
    void aTopicThatCollidesWithAnInlineOneIsInTheStatus() {
        CollectDocuments withInline =
                documents(Pending.HOLDS_ALL_BACK, List.of("/k1"), List.of(TestEntries.plain("/inline", "web.log")));
        withInline.update(Map.of("/k1", topics(1, "web_log")), Map.of());

        assertThat(withInline.entries().orElseThrow()).hasSize(1);
        assertThat(withInline.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).contains("of collect.entries"));
    }

    @Test
    void aTaskReadsBackTheEntriesInForce() throws Exception {
        documents.update(
                Map.of("/k1", topics(1, "web.log", "a_b"), "/k2", topics(2, "a.b", "web_log", "web.log")), Map.of());

        List<CollectEntry> entries = documents.entries().orElseThrow();
        assertThat(CollectDocument.fromJson(CollectDocument.toJson(entries))).isEqualTo(entries);
    }

    @Test
    void givenTheHistoryIsCompactedThenOnAHostTheOtherKeysApply() {
        ofHost.update(Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")), Map.of());

        assertThat(paths(ofHost)).containsExactly("/c");
        assertThat(ofHost.status().applied()).isEqualTo(Map.of("/k2", 4L));
        assertThat(ofHost.status().errors()).hasSize(1);
        assertThat(ofHost.isSettled()).isTrue();
    }

    @Test
    void givenTheHistoryIsCompactedThenTheCachedDocumentIsInForce() {
        remembered = Optional.of(Map.of("/k1", document(1, "/a")));
        ofHost.update(Map.of("/k1", revision("oops", 3), "/k2", revision("oops", 4)), Map.of());

        assertThat(paths(ofHost)).containsExactly("/a");
        assertThat(ofHost.inForce()).isEqualTo(Map.of("/k1", document(1, "/a")));
        assertThat(ofHost.pendingKeys()).as("no document of /k2 was cached").isEmpty();
    }

    @Test
    void givenAGoodAndABadValueSinceTheLastAnswerThenTheGoodOneIsInForce() {
        documents.update(Map.of("/k1", document(1, "/a")), Map.of());
        history.put("/k1", List.of(document(1, "/a"), document(2, "/b"), revision("oops", 3)));

        documents.update(Map.of("/k1", revision("oops again", 4)), Map.of());

        assertThat(paths()).containsExactly("/b");
        assertThat(documents.status().applied()).isEqualTo(Map.of("/k1", 2L));
        assertThat(documents.status().errors())
                .hasSize(1)
                .allSatisfy(failure -> assertThat(failure.revision()).isEqualTo(4));
    }

    @Test
    void givenADeletionAndABadValueSinceTheLastAnswerThenNothingIsInForce() {
        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(2, "/c")), Map.of());
        history.put("/k1", List.of(document(1, "/a"), revision("", 3)));

        documents.update(Map.of("/k1", revision("oops", 4), "/k2", document(2, "/c")), Map.of());

        assertThat(paths()).containsExactly("/c");
        assertThat(documents.status().applied()).isEqualTo(Map.of("/k2", 2L));
    }

    @Test
    void givenSeveralBadValuesThenTheHistoryIsReadOnceForEach() {
        documents.update(Map.of("/k1", document(1, "/a")), Map.of());
        List<EtcdValue> written = new ArrayList<>(List.of(document(1, "/a")));
        history.put("/k1", written);
        for (int i = 2; i < 12; i++) {
            written.add(revision("oops", i));
            documents.update(Map.of("/k1", revision("oops", i)), Map.of());
            documents.update(Map.of("/k1", revision("oops", i)), Map.of());
        }

        assertThat(paths()).containsExactly("/a");
        assertThat(asked).isEqualTo(10);
    }

    @Test
    void givenTheHistoryCannotBeReadThenItIsReadAgainLater() {
        isReachable = false;
        history.put("/k1", List.of(document(1, "/a")));
        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        assertThat(documents.entries()).isEmpty();
        assertThat(documents.isSettled()).isFalse();
        assertThat(documents.tryAgain()).isTrue();
        assertThat(documents.entries()).isEmpty();

        isReachable = true;
        documents.tryAgain();
        assertThat(paths()).containsExactly("/a");
        assertThat(documents.isSettled()).isTrue();
        assertThat(documents.tryAgain()).isFalse();
    }

    @Test
    void givenTheHistoryCannotBeReadThenTheDocumentInForceStaysUntilItCan() {
        documents.update(Map.of("/k1", document(1, "/a")), Map.of());
        history.put("/k1", List.of(document(1, "/a"), document(2, "/b")));
        isReachable = false;
        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        assertThat(paths()).containsExactly("/a");
        assertThat(documents.status().applied()).isEqualTo(Map.of("/k1", 1L));

        isReachable = true;
        documents.tryAgain();
        assertThat(paths()).containsExactly("/b");
    }

    @Test
    void anotherValueOfTheSameRevisionIsAChange() {
        documents.update(Map.of("/k1", document(7, "/a")), Map.of());
        documents.update(Map.of("/k1", document(7, "/b")), Map.of());

        assertThat(paths()).containsExactly("/b");
    }

    @Test
    void deletingAKeyStopsItsEntriesAndABadValueAfterwardsDoesNotBringThemBack() {
        documents.update(Map.of("/k1", document(1, "/a")), Map.of());
        documents.update(Map.of(), Map.of());

        assertThat(paths()).isEmpty();

        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());

        assertThat(paths()).isEmpty();
    }

    @Test
    void aForbiddenKeyHoldsNothingBackAndTheStatusNamesIt() {
        documents.update(Map.of("/k2", document(2, "/c")), Map.of("/k1", "grant its role the keys"));

        assertThat(paths()).containsExactly("/c");
        assertThat(documents.pendingKeys()).isEmpty();
        assertThat(documents.isSettled()).isTrue();
        assertThat(documents.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("/k1");
            assertThat(failure.reason()).contains("grant its role the keys", "are no longer collected");
        });

        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(2, "/c")), Map.of());
        assertThat(paths()).containsExactly("/a", "/c");
        assertThat(documents.status().errors()).isEmpty();
    }

    @Test
    void aNewlyForbiddenKeyKeepsItsEntries() {
        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(2, "/b")), Map.of());
        documents.update(Map.of("/k2", document(3, "/c")), Map.of("/k1", "grant its role the keys"));

        assertThat(paths()).containsExactly("/a", "/c");
        assertThat(documents.status().applied()).isEqualTo(Map.of("/k1", 1L, "/k2", 3L));
        assertThat(documents.status().errors())
                .containsExactly(CollectStatus.Failure.ofDocument("/k1", 1, "grant its role the keys"));

        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(3, "/c")), Map.of());
        assertThat(documents.status().errors()).as("the same value").isEmpty();
        documents.update(Map.of("/k2", document(3, "/c")), Map.of());
        assertThat(paths()).as("deleted").containsExactly("/c");
    }

    @Test
    void aHostCollectsTheCachedDocumentOfAForbiddenKey() {
        remembered = Optional.of(Map.of("/k1", document(1, "/a")));
        ofHost.update(Map.of("/k2", document(2, "/c")), Map.of("/k1", "grant its role the keys"));

        assertThat(paths(ofHost)).containsExactly("/a", "/c");
        assertThat(ofHost.inForce()).containsEntry("/k1", document(1, "/a"));
        assertThat(ofHost.status().errors()).hasSize(1);
    }

    @Test
    void inlineEntriesAreAlwaysInForce() {
        CollectDocuments withInline =
                documents(Pending.HOLDS_ALL_BACK, List.of("/k1"), List.of(TestEntries.plain("/inline", "t")));
        withInline.update(Map.of("/k1", document(1, "/a")), Map.of());

        assertThat(withInline.entries().orElseThrow())
                .extracting(entry -> entry.path().toString())
                .containsExactly("/inline", "/a");
    }

    @Test
    void theStatusShowsWhatIsInForceAndWhatIsNot() {
        assertThat(documents.status()).isEqualTo(CollectStatus.UNKNOWN);
        documents.update(Map.of("/k1", document(1, "/a", "relative"), "/k2", document(2, "/c")), Map.of());
        CollectStatus status = documents.status();
        assertThat(status.applied()).isEqualTo(Map.of("/k1", 1L, "/k2", 2L));
        assertThat(status.entries()).isEqualTo(2);
        assertThat(status.errors()).hasSize(1).allSatisfy(failure -> {
            assertThat(failure.key()).isEqualTo("/k1");
            assertThat(failure.revision()).isEqualTo(1);
            assertThat(failure.entry().orElseThrow().index()).isEqualTo(1);
        });

        documents.update(Map.of("/k1", revision("bad", 3), "/k2", document(2, "/c")), Map.of());
        status = documents.status();
        assertThat(status.applied()).isEqualTo(Map.of("/k1", 1L, "/k2", 2L));
        assertThat(status.errors()).hasSize(2);
        assertThat(status.errors().get(0).revision()).isEqualTo(3);
        assertThat(status.errors().get(0).entry()).isEmpty();
        assertThat(status.errors().get(1).revision()).as("still in force").isEqualTo(1);

        documents.update(Map.of("/k2", document(2, "/c")), Map.of());
        assertThat(documents.status()).isEqualTo(new CollectStatus(Map.of("/k2", 2L), List.of(), 1));
    }

    @Test
    void theStatusShowsWhichEarlierRevisionIsInForce() {
        history.put("/k1", List.of(document(1, "/a")));
        documents.update(Map.of("/k1", revision("bad", 3)), Map.of());

        assertThat(documents.status().applied()).isEqualTo(Map.of("/k1", 1L));
    }

    @Test
    void rejectedEntriesOfAnEarlierDocumentInForceAreInStatusAndLog() throws Exception {
        history.put("/k1", List.of(document(1, "/a", "relative")));
        List<String> lines =
                Logged.by(FailureLog.class, () -> documents.update(Map.of("/k1", revision("oops", 3)), Map.of()));

        assertThat(paths()).containsExactly("/a");
        assertThat(documents.status().errors())
                .extracting(CollectStatus.Failure::revision)
                .containsExactly(3L, 1L);
        assertThat(lines).anyMatch(line -> line.contains("ERROR") && line.contains("rejected entry 1"));
    }

    @Test
    void rejectedEntriesOfACachedDocumentAreInTheStatus() {
        remembered = Optional.of(Map.of("/k1", document(1, "/a", "relative")));
        ofHost.update(Map.of(), Map.of("/k1", "grant its role the keys"));
        assertThat(ofHost.status().errors()).hasSize(2);

        ofHost.update(Map.of("/k1", revision("oops", 3)), Map.of());
        assertThat(ofHost.status().errors())
                .extracting(CollectStatus.Failure::revision)
                .containsExactly(3L, 1L);
    }

    @Test
    void givenTheDocumentInForceIsRestoredThenItsKeyIsSettledAndTheErrorIsGone() {
        documents.update(Map.of("/k1", document(10, "/a")), Map.of());
        isReachable = false;
        documents.update(Map.of("/k1", revision("oops", 11)), Map.of());
        assertThat(documents.isSettled()).isFalse();

        documents.update(Map.of("/k1", document(10, "/a")), Map.of());
        assertThat(documents.isSettled()).isTrue();
        assertThat(documents.status().errors()).isEmpty();
        assertThat(paths()).containsExactly("/a");
    }

    @Test
    void givenASettledBadValueIsRestoredThenItsErrorIsToo() {
        history.put("/k1", List.of(document(1, "/a")));
        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        isReachable = false;
        documents.update(Map.of("/k1", revision("oops again", 4)), Map.of());

        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        assertThat(documents.isSettled()).isTrue();
        assertThat(documents.status().errors())
                .extracting(CollectStatus.Failure::revision)
                .containsExactly(3L);
    }

    @Test
    void aNewlyForbiddenKeyDoesNotKeepOthersFromBeingCached() {
        ofHost.update(Map.of("/k1", document(1, "/a")), Map.of());
        isReachable = false;
        ofHost.update(Map.of("/k1", revision("oops", 3)), Map.of());
        ofHost.update(Map.of("/k2", document(4, "/c")), Map.of("/k1", "grant its role the keys"));

        assertThat(ofHost.isSettled()).isTrue();
        assertThat(ofHost.inForce()).isEqualTo(Map.of("/k1", document(1, "/a"), "/k2", document(4, "/c")));
    }

    @Test
    void givenAKeyWithoutAKnownDocumentThenAnotherBadValueClaimsNoDocumentInForce() throws Exception {
        documents.update(Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")), Map.of());
        history.put("/k1", List.of(revision("oops", 3)));
        List<String> lines = Logged.by(
                KeyDocument.class,
                () -> documents.update(Map.of("/k1", revision("oops again", 5), "/k2", document(4, "/c")), Map.of()));

        assertThat(lines)
                .anyMatch(line -> line.contains("revision 5 is rejected"))
                .noneMatch(line -> line.contains("/k1 at revision 5") && line.contains("stays in force"));
        assertThat(documents.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.revision()).isEqualTo(5);
            assertThat(failure.reason()).contains("nothing is collected because of this key", "compacted");
        });
    }

    @Test
    void givenTheOnlyKeyHasNoKnownDocumentThenRunningTasksStayAndTheStatusSaysSo() {
        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());

        assertThat(documents.entries()).as("an empty list would stop the tasks").isEmpty();
        assertThat(documents.isSettled()).isTrue();
        assertThat(documents.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .contains("not JSON", "running tasks go on as they are", "compacted"));
        assertThat(documents.unknownBecause()).contains("/k1", "compacted");

        documents.update(Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")), Map.of());
        assertThat(paths()).containsExactly("/c");
        assertThat(documents.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).contains("are no longer collected"));

        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        assertThat(paths()).as("/k1 has no entries left that could be stopped").isEmpty();
    }

    @Test
    void givenAKeyWithoutAKnownDocumentIsDeletedThenTheTasksStop() {
        documents.update(Map.of("/k1", revision("oops", 3)), Map.of());
        documents.update(Map.of(), Map.of());

        assertThat(paths()).isEmpty();
        assertThat(documents.status().errors()).isEmpty();
    }

    @Test
    void givenTheOnlyKeyIsForbiddenThenRunningTasksStayAndTheStatusSaysSo() {
        documents.update(Map.of(), Map.of("/k1", "grant its role the keys"));

        assertThat(documents.entries()).isEmpty();
        assertThat(documents.status().errors())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .contains("grant its role the keys", "running tasks go on as they are"));
        assertThat(documents.unknownBecause()).contains("/k1", "grant its role the keys");
    }

    @Test
    void givenTheOnlyKeyHasNoKnownDocumentThenInlineEntriesApply() {
        CollectDocuments withInline =
                documents(Pending.HOLDS_ALL_BACK, List.of("/k1"), List.of(TestEntries.plain("/inline", "t")));
        withInline.update(Map.of("/k1", revision("oops", 3)), Map.of());

        assertThat(paths(withInline)).containsExactly("/inline");
    }
}
