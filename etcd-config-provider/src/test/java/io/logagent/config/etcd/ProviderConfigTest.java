/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logagent.etcd.EtcdSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigTest {
    private static final String ENDPOINTS = "http://a:2379, http://b:2379";

    @Test
    void everyEtcdParameterIsRead() {
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
    @ValueSource(strings = {"", " ", "a:2379", "ftp://a:2379", "http://root:s3cret@a:2379", "http://a:2379,b"})
    void invalidEndpointsAreRefused(String endpoints) {
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
    void anInvalidTimeoutIsRefused(String timeout) {
        assertRefused(Map.of("endpoints", ENDPOINTS, "timeout.ms", timeout), "timeout.ms");
    }

    @Test
    void everyParameterForReferencesIsRead() {
        ProviderConfig config = ProviderConfig.parse(Map.of(
                "endpoints", ENDPOINTS,
                "prefix", "/prod",
                "allowed.prefixes", "/prod/kafka, /prod/es/",
                "on.missing", "default",
                "default.value", "",
                "ttl.ms", "60000",
                "stale.max.ms", "0"));

        assertThat(config.space()).isEqualTo(new KeySpace("/prod", List.of("/prod/kafka", "/prod/es/")));
        assertThat(config.onMissing()).isEqualTo(OnMissing.DEFAULT);
        assertThat(config.defaultValue()).contains("");
        assertThat(config.ttl()).contains(Duration.ofMinutes(1));
        assertThat(config.staleMax()).isZero();
    }

    @Test
    void byDefaultAllKeysAreReadableMissingOnesFailAndNothingIsReloaded() {
        ProviderConfig config = ProviderConfig.parse(Map.of("endpoints", ENDPOINTS));

        assertThat(config.space().allows("anything")).isTrue();
        assertThat(config.space().key("/a")).isEqualTo("/a");
        assertThat(config.onMissing()).isEqualTo(OnMissing.FAIL);
        assertThat(config.ttl()).isEmpty();
        assertThat(config.staleMax()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aPasswordFileIsReadWithoutItsFinalLineBreak(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), " s3cret \r\n");

        assertThat(ProviderConfig.parse(
                                Map.of("endpoints", ENDPOINTS, "user", "connect", "password.file", file.toString()))
                        .etcd()
                        .password())
                .contains(" s3cret ");
        assertRefused(
                Map.of("endpoints", ENDPOINTS, "user", "u", "password", "x", "password.file", file.toString()),
                "password.file");
        assertRefused(Map.of("endpoints", ENDPOINTS, "user", "u", "password.file", file + ".none"), "password.file");
        Files.writeString(file, "\n");
        assertRefused(Map.of("endpoints", ENDPOINTS, "user", "u", "password.file", file.toString()), "password.file");
    }

    @ParameterizedTest
    @CsvSource({
        "on.missing, ignore",
        "on.missing, default",
        "default.value, x",
        "ttl.ms, 0",
        "ttl.ms, soon",
        "stale.max.ms, -1",
        "allowed.prefixes, '/a,,/b'"
    })
    void anInvalidParameterIsRefused(String parameter, String value) {
        assertRefused(
                Map.of("endpoints", ENDPOINTS, parameter, value),
                value.equals("default") ? "default.value" : parameter);
    }

    private static void assertRefused(Map<String, String> parameters, String parameter) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ProviderConfig.parse(parameters))
                .satisfies(e -> assertThat(e.getMessage())
                        .containsPattern("configuration \"?" + parameter)
                        .doesNotContain("s3cret"));
    }
}
