/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first lookup of a worker with the default timeout, on a machine that needs seconds to load the client's classes. */
@Timeout(180)
class FirstLookupTest {
    /** The client has about two thousand classes. */
    private static final Duration FOR_EACH_CLASS = Duration.ofMillis(5);

    @Test
    void theFirstLookupWaitsForSlowClassLoading(@TempDir Path folder) throws Exception {
        try (EtcdServer etcd = EtcdServer.start(folder);
                ConfigProvider provider = provider(new SlowClassLoader(FOR_EACH_CLASS))) {
            etcd.put("/es/password", "s3cret");
            provider.configure(Map.of("endpoints", etcd.endpoint()));

            assertThat(provider.get("/es", Set.of("password")).data()).containsEntry("password", "s3cret");
        }
    }

    /** The loader stays open, like Connect's: threads of the client may end after the provider is closed. */
    private static ConfigProvider provider(ClassLoader loader) throws ReflectiveOperationException {
        return (ConfigProvider) loader.loadClass(EtcdConfigProvider.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    }
}
