/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logagent.etcd.EtcdSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigTest {
    private static final String ENDPOINTS = "http://a:2379, http://b:2379";

    @Test
    void everyParameterArrives() {
        EtcdSettings settings = ProviderConfig.parse(
                        Map.of("endpoints", ENDPOINTS, "user", "connect", "password", "s3cret", "timeout.ms", "1500"))
                .etcd();

        assertThat(settings.endpoints()).hasToString("[http://a:2379, http://b:2379]");
        assertThat(settings.user()).contains("connect");
        assertThat(settings.password()).contains("s3cret");
        assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void onlyTheEndpointsAreRequired() {
        assertThat(ProviderConfig.parse(Map.of("endpoints", ENDPOINTS)).etcd().timeout())
                .isEqualTo(Duration.ofSeconds(2));
        assertRefused(Map.of(), "endpoints");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a:2379", "https://a:2379", "http://root:s3cret@a:2379", "http://a:2379,b"})
    void endpointsThatAreNoneAreRefused(String endpoints) {
        assertRefused(Map.of("endpoints", endpoints), "endpoints");
    }

    @Test
    void userAndPasswordAreNeededTogether() {
        assertRefused(Map.of("endpoints", ENDPOINTS, "user", "connect"), "password");
        assertRefused(Map.of("endpoints", ENDPOINTS, "password", "s3cret"), "user");
        assertRefused(Map.of("endpoints", ENDPOINTS, "user", "connect", "password", ""), "password");
        assertRefused(Map.of("endpoints", ENDPOINTS, "user", "", "password", "s3cret"), "user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon"})
    void aTimeoutThatIsNoneIsRefused(String timeout) {
        assertRefused(Map.of("endpoints", ENDPOINTS, "timeout.ms", timeout), "timeout.ms");
    }

    private static void assertRefused(Map<String, String> parameters, String parameter) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ProviderConfig.parse(parameters))
                .satisfies(e -> assertThat(e.getMessage())
                        .containsPattern("configuration \"?" + parameter)
                        .doesNotContain("s3cret"));
    }
}
