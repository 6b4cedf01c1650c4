/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class EtcdConfigDefTest {
    private static final EtcdConfigDef ETCD = new EtcdConfigDef(
            "etcd.",
            List.of("http://127.0.0.1:2379"),
            new EtcdConfigDef.Timeout(Duration.ofSeconds(3), ConfigDef.Range.between(100, 60_000), "A note."));

    private static EtcdSettings settings(Map<String, String> properties) {
        return ETCD.settings(ETCD.define(new ConfigDef()).parse(properties)::get);
    }

    @Test
    void everySettingIsRead() {
        EtcdSettings settings = settings(Map.of(
                "etcd.endpoints", "https://a:2379, https://b:2379",
                "etcd.user", "agent",
                "etcd.password", "s3cret",
                "etcd.tls.ca", "/ca.pem",
                "etcd.tls.cert", "/client.pem",
                "etcd.tls.key", "/client.key",
                "etcd.timeout.ms", "1500"));

        assertThat(settings)
                .isEqualTo(EtcdSettings.of("etcd.", List.of("https://a:2379", "https://b:2379"))
                        .withUser("agent", "s3cret")
                        .withTls("/ca.pem", "/client.pem", "/client.key")
                        .withTimeout(Duration.ofMillis(1500)));
    }

    @Test
    void byDefaultThereIsNeitherAUserNorTls() {
        assertThat(settings(Map.of())).isEqualTo(EtcdSettings.of("etcd.", List.of("http://127.0.0.1:2379")));
    }

    @Test
    void theNamesAreThoseOfTheDefinition() {
        assertThat(ETCD.define(new ConfigDef()).names()).containsExactlyInAnyOrderElementsOf(ETCD.names());
    }

    @Test
    void aNoteFollowsTheDocumentationOfTheTimeout() {
        assertThat(ETCD.define(new ConfigDef()).configKeys().get("etcd.timeout.ms").documentation)
                .endsWith("in milliseconds. A note.");
    }

    @Test
    void aPasswordInAnEndpointIsRefusedWithoutShowingIt() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings(Map.of("etcd.endpoints", "http://root:s3cret@a:2379")))
                .withMessageContaining("configuration etcd.endpoints")
                .satisfies(e -> assertThat(Traces.of(e)).doesNotContain("s3cret"));
    }
}
