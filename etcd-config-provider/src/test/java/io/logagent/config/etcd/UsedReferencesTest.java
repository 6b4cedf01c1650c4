/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.KeyCache;
import io.logagent.etcd.KeySnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsedReferencesTest {
    private static final KeySpace SPACE = new KeySpace("", List.of());

    private final Resolver resolver = new Resolver(ProviderConfig.parse(Map.of("endpoints", "http://127.0.0.1:1")));
    private final KeySnapshot nothing = nothing();
    // A clock may overflow.
    private long now = Long.MAX_VALUE - UsedReferences.MOST / 2;
    private final UsedReferences used = new UsedReferences(resolver, () -> now++);

    private static KeySnapshot nothing() {
        KeyCache.Listener noListener = new KeyCache.Listener() {
            @Override
            public void changed() {}

            @Override
            public Set<String> needed() {
                return Set.of();
            }
        };
        EtcdConnection unusedConnection = new EtcdConnection(EtcdSettings.of(List.of("http://127.0.0.1:1")));
        return new KeyCache(unusedConnection, noListener, System::nanoTime).known();
    }

    private void use(int i) {
        used.add(Reference.parse("", "/k" + i, SPACE));
    }

    @Test
    void atTheLimitTheLeastRecentlyUsedReferencesAreDropped() {
        for (int i = 0; i < UsedReferences.MOST; i++) {
            use(i);
        }
        use(0);
        assertThat(used.needed(nothing)).hasSize(UsedReferences.MOST);

        use(UsedReferences.MOST);
        use(UsedReferences.MOST + 1);

        assertThat(used.needed(nothing))
                .hasSize(UsedReferences.MOST)
                .contains("/k0", "/k3", "/k" + (UsedReferences.MOST + 1))
                .doesNotContain("/k1", "/k2");
    }
}
