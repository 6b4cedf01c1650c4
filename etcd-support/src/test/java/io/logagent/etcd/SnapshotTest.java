/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Set<String> KEYS = Set.of("/a", "/b");

    private static Snapshot list(long revision, Map<String, Long> modRevisions) {
        return new Snapshot(revision, KEYS, values(modRevisions), Map.of());
    }

    private static Map<String, EtcdValue> values(Map<String, Long> modRevisions) {
        Map<String, EtcdValue> values = new HashMap<>();
        modRevisions.forEach((key, modRevision) -> values.put(key, new EtcdValue(new byte[] {1}, modRevision)));
        return values;
    }

    private static Map<String, EtcdException> denied(String key) {
        return Map.of(key, new EtcdException(EtcdException.Kind.NOT_PERMITTED, "grant its role " + key, null));
    }

    @Test
    void aChangeOfOtherKeysLeavesTheContentTheSame() {
        assertThat(list(5, Map.of("/a", 4L)).hasSameContent(list(9, Map.of("/a", 4L))))
                .isTrue();
        assertThat(list(5, Map.of()).hasSameContent(list(9, Map.of()))).isTrue();
    }

    @Test
    void addingChangingOrDeletingAKeyChangesTheContent() {
        Snapshot before = list(5, Map.of("/a", 4L));

        assertThat(before.hasSameContent(list(6, Map.of("/a", 4L, "/b", 6L)))).isFalse();
        assertThat(before.hasSameContent(list(6, Map.of("/a", 6L)))).isFalse();
        assertThat(before.hasSameContent(list(6, Map.of()))).isFalse();
    }

    @Test
    void anEtcdRestoredFromABackupHasOtherContentDespiteItsLowerRevision() {
        assertThat(list(50, Map.of("/a", 40L)).hasSameContent(list(30, Map.of("/a", 20L))))
                .isFalse();
    }

    @Test
    void addingForbiddingOrPermittingAKeyChangesTheContent() {
        Snapshot readable = new Snapshot(5, KEYS, values(Map.of()), Map.of());
        Snapshot forbidden = new Snapshot(5, KEYS, values(Map.of()), denied("/a"));

        assertThat(readable.hasSameContent(new Snapshot(5, Set.of("/a"), values(Map.of()), Map.of())))
                .isFalse();
        assertThat(readable.hasSameContent(forbidden)).isFalse();
        assertThat(forbidden.hasSameContent(readable)).isFalse();
        assertThat(forbidden.hasSameContent(new Snapshot(7, KEYS, values(Map.of()), denied("/a"))))
                .isTrue();
    }

    @Test
    void onlyAKeyThatIsReadableInBothSnapshotsCanDiffer() {
        Snapshot both = list(5, Map.of("/a", 4L, "/b", 4L));
        Snapshot changed = list(6, Map.of("/a", 6L, "/b", 4L));
        Snapshot forbidden = new Snapshot(6, KEYS, values(Map.of("/b", 4L)), denied("/a"));

        assertThat(changed.differs(both, Set.of("/a"))).isTrue();
        assertThat(changed.differs(both, Set.of("/b"))).isFalse();
        assertThat(forbidden.differs(both, KEYS)).isFalse();
        assertThat(both.differs(forbidden, KEYS)).isFalse();
        assertThat(list(6, Map.of("/b", 4L)).differs(both, KEYS)).isTrue();
    }

    @Test
    void keysThatAreNotDeniedAreReadableWhetherOrNotTheyExist() {
        assertThat(new Snapshot(5, KEYS, values(Map.of()), denied("/a")).readable())
                .containsExactly("/b");
    }
}
