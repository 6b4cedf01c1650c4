/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownStateTest {
    private final KnownState known = new KnownState();

    @Test
    void theFirstListIsNewsAlsoWhenEmpty() {
        assertThat(known.isNews(list(5, Map.of()))).isTrue();
        assertThat(known.isNews(list(6, Map.of()))).isFalse();
    }

    @Test
    void aRevisionThatTouchedOtherKeysIsNoNewsButIsKnown() {
        known.isNews(list(5, Map.of("/a", 4L)));

        assertThat(known.isNews(list(9, Map.of("/a", 4L)))).isFalse();
        assertThat(known.revision()).isEqualTo(9);
    }

    @Test
    void addedChangedAndDeletedKeysAreNews() {
        known.isNews(list(5, Map.of("/a", 4L)));

        assertThat(known.isNews(list(6, Map.of("/a", 4L, "/b", 6L)))).isTrue();
        assertThat(known.isNews(list(7, Map.of("/a", 7L, "/b", 6L)))).isTrue();
        assertThat(known.isNews(list(8, Map.of("/b", 6L)))).isTrue();
        assertThat(known.isNews(list(8, Map.of("/b", 6L)))).isFalse();
    }

    @Test
    void anEtcdRestoredFromABackupIsNewsAlthoughItsRevisionIsLower() {
        known.isNews(list(50, Map.of("/a", 40L)));

        assertThat(known.isNews(list(30, Map.of("/a", 20L)))).isTrue();
        assertThat(known.revision()).isEqualTo(30);
    }

    private static Snapshot list(long revision, Map<String, Long> modRevisions) {
        var values = new java.util.HashMap<String, EtcdValue>();
        modRevisions.forEach((key, modRevision) -> values.put(key, new EtcdValue(new byte[] {1}, modRevision)));
        return new Snapshot(revision, values);
    }
}
