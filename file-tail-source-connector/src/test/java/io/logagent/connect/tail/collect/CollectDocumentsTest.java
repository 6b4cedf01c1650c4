/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.collect.CollectDocuments.Revision;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectDocumentsTest {
    /** Newest last; what is not there was forgotten. */
    private final Map<String, List<Revision>> history = new HashMap<>();

    private final CollectDocuments documents = documents(List.of("/k1", "/k2"), List.of());

    private CollectDocuments documents(List<String> keys, List<CollectEntry> inline) {
        return new CollectDocuments(keys, inline, AllowedTopics.everything(), (key, revision) -> {
            if (!history.containsKey(key)) {
                throw new CollectDocuments.HistoryUnknownException(new IllegalStateException("compacted"));
            }
            return history.get(key).stream()
                    .filter(earlier -> earlier.number() < revision)
                    .reduce((older, newer) -> newer);
        });
    }

    private static Revision revision(String text, long number) {
        return new Revision(text.getBytes(UTF_8), number);
    }

    private static Revision document(long revision, String... paths) {
        StringBuilder text = new StringBuilder("[");
        for (String path : paths) {
            text.append(text.length() > 1 ? "," : "").append("{\"path\":\"" + path + "\",\"topic\":\"t\"}");
        }
        return revision(text + "]", revision);
    }

    private List<String> paths() {
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
        documents.update(Map.of("/k1", document(1, "/a", "/b"), "/k2", document(2, "/b", "/c")));

        assertThat(paths()).containsExactly("/a", "/b", "/c");
    }

    @Test
    void aKeyThatDoesNotExistHasNoEntriesAndStopsNoOther() {
        documents.update(Map.of("/k2", document(2, "/c")));

        assertThat(paths()).containsExactly("/c");
    }

    @Test
    void aValueThatIsNoDocumentLeavesTheLastGoodOneInForce() {
        documents.update(Map.of("/k1", document(1, "/a"), "/k2", document(2, "/b")));
        documents.update(Map.of("/k1", revision("[{", 3), "/k2", document(4, "/c")));

        assertThat(paths()).containsExactly("/a", "/c");

        documents.update(Map.of("/k1", document(5, "/d"), "/k2", document(4, "/c")));

        assertThat(paths()).containsExactly("/d", "/c");
    }

    @Test
    void givenTheFirstValueIsBadThenTheLastGoodOneIsFoundInTheHistory() {
        history.put("/k1", List.of(document(1, "/old"), document(2, "/a"), revision("oops", 3)));

        documents.update(Map.of("/k1", revision("oops again", 4)));

        assertThat(paths()).containsExactly("/a");
    }

    @Test
    void givenTheKeyBeganWithABadValueThenNothingIsInForceAndOtherKeysAre() {
        history.put("/k1", List.of(revision("oops", 3)));

        documents.update(Map.of("/k1", revision("oops again", 4), "/k2", document(5, "/c")));

        assertThat(paths()).containsExactly("/c");
    }

    @Test
    void givenTheHistoryIsForgottenThenEverythingIsUnknownUntilTheKeyIsRepaired() {
        documents.update(Map.of("/k1", revision("oops", 3), "/k2", document(4, "/c")));

        assertThat(documents.entries()).isEmpty();
        assertThat(documents.neverGood()).containsExactly("/k1");

        documents.update(Map.of("/k1", document(5, "/d"), "/k2", document(4, "/c")));

        assertThat(paths()).containsExactly("/d", "/c");
        assertThat(documents.neverGood()).isEmpty();
    }

    @Test
    void deletingAKeyStopsItsEntriesAndABadValueAfterwardsDoesNotBringThemBack() {
        documents.update(Map.of("/k1", document(1, "/a")));
        documents.update(Map.of());

        assertThat(paths()).isEmpty();

        documents.update(Map.of("/k1", revision("oops", 3)));

        assertThat(paths()).isEmpty();
    }

    @Test
    void inlineEntriesAreAlwaysInForce() {
        CollectDocuments withInline = documents(List.of("/k1"), List.of(CollectEntry.of("/inline", "t")));
        withInline.update(Map.of("/k1", document(1, "/a")));

        assertThat(withInline.entries().orElseThrow())
                .extracting(entry -> entry.path().toString())
                .containsExactly("/inline", "/a");
    }

    @Test
    void theStatusTellsWhatIsInForceAndWhatIsNot() {
        assertThat(documents.status()).isEqualTo(CollectStatus.UNKNOWN);
        documents.update(Map.of("/k1", document(1, "/a", "relative"), "/k2", document(2, "/c")));
        CollectStatus status = documents.status();
        assertThat(status.applied()).isEqualTo(Map.of("/k1", 1L, "/k2", 2L));
        assertThat(status.entries()).isEqualTo(2);
        assertThat(status.errors()).hasSize(1).allSatisfy(failure -> {
            assertThat(failure.key()).isEqualTo("/k1");
            assertThat(failure.revision()).isEqualTo(1);
            assertThat(failure.entry().orElseThrow().index()).isEqualTo(1);
        });

        documents.update(Map.of("/k1", revision("bad", 3), "/k2", document(2, "/c")));
        status = documents.status();
        assertThat(status.applied()).isEqualTo(Map.of("/k1", 1L, "/k2", 2L));
        assertThat(status.errors()).hasSize(1).allSatisfy(failure -> {
            assertThat(failure.revision()).isEqualTo(3);
            assertThat(failure.entry()).isEmpty();
        });

        documents.update(Map.of("/k2", document(2, "/c")));
        assertThat(documents.status()).isEqualTo(new CollectStatus(Map.of("/k2", 2L), List.of(), 1));
    }

    @Test
    void theStatusTellsWhichEarlierRevisionIsInForce() {
        history.put("/k1", List.of(document(1, "/a")));
        documents.update(Map.of("/k1", revision("bad", 3)));

        assertThat(documents.status().applied()).isEqualTo(Map.of("/k1", 1L));
    }
}
