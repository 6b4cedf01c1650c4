/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdSettingsTest {
    private static final List<String> ENDPOINTS = List.of("http://10.0.0.1:2379", "http://etcd.example/");
    private static final List<String> SECURE = List.of("https://10.0.0.1:2379");

    @Test
    void endpointsAloneGetTheDefaultTimeout() {
        EtcdSettings settings = EtcdSettings.of(ENDPOINTS);

        assertThat(settings.endpoints()).extracting(URI::getHost).containsExactly("10.0.0.1", "etcd.example");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.user()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.1:2379", "http://", "ftp://h:1", "http://h:2379/path", "http://h:1?x", "http://a b"})
    void anInvalidEndpointIsRefusedWithAnExample(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of(endpoint)))
                .withMessageContaining("http://10.0.0.1:2379");
    }

    @Test
    void anEmptyListOfEndpointsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of()))
                .withMessageContaining("at least one");
    }

    @Test
    void httpAndHttpsTogetherAreRefused() {
        assertRefused(
                "etcd.endpoints",
                () -> EtcdSettings.of("etcd.", List.of("https://h:2379", "http://h:2379")),
                "one scheme");
    }

    @Test
    void tlsFilesWithoutHttpsAreRefusedBecauseNothingWouldBeEncrypted() {
        assertRefused("endpoints", () -> EtcdSettings.of(ENDPOINTS).withTls("/ca.pem", "", ""), "tls.ca", "https");
        assertRefused("endpoints", () -> EtcdSettings.of(ENDPOINTS).withTls("", "/c.pem", "/c.key"), "tls.cert");
    }

    @Test
    void httpsNeedsNoFiles() {
        assertThat(EtcdSettings.of(SECURE).withTls("", null, " ")).isEqualTo(EtcdSettings.of(SECURE));
    }

    @Test
    void certificateAndKeyAreNeededTogether() {
        EtcdSettings settings = EtcdSettings.of("etcd.", SECURE);

        assertRefused("etcd.tls.key", () -> settings.withTls("", "/c.pem", ""), "because etcd.tls.cert is set");
        assertRefused("etcd.tls.cert", () -> settings.withTls("/ca.pem", "", "/c.key"), "because etcd.tls.key is set");
        assertThat(settings.withTls("", "/c.pem", "/c.key").tls().key())
                .contains(new PemFile("etcd.tls.key", Path.of("/c.key")));
    }

    @Test
    void anInvalidPathIsRefused() {
        assertRefused("tls.ca", () -> EtcdSettings.of(SECURE).withTls("/a\0b", "", ""), "not a file path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://root:s3cret@h:2379", "http://root:s3c ret@h:2379", "http://root:s3cret@h_1:2379"})
    void aPasswordInAnEndpointIsRefusedWithoutShowingIt(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of(endpoint)))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("s3c"))
                .withNoCause();
    }

    @Test
    void userAndPasswordAreNeededTogether() {
        EtcdSettings settings = EtcdSettings.of("etcd.", ENDPOINTS);

        assertRefused("etcd.password", () -> settings.withUser("root", ""), "because etcd.user is set");
        assertRefused("etcd.password", () -> settings.withUser("root", null), "because etcd.user is set");
        assertRefused("etcd.user", () -> settings.withUser(" ", "s3cret"), "because etcd.password is set");
        assertRefused("etcd.user", () -> settings.withUser(null, "s3cret"), "because etcd.password is set");
        assertThat(settings.withUser("", "")).isEqualTo(settings);
    }

    @Test
    void aTimeoutMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(ENDPOINTS).withTimeout(Duration.ZERO))
                .withMessageContaining("at least 1 ms");
    }

    @Test
    void toStringShowsTheUserButNotThePassword() {
        assertThat(EtcdSettings.of(ENDPOINTS).withUser("root", "s3cret").toString())
                .contains("10.0.0.1:2379", "root")
                .doesNotContain("s3cret");
    }

    private static void assertRefused(String setting, ThrowingCallable call, String... words) {
        assertThatExceptionOfType(EtcdSettingException.class)
                .isThrownBy(call)
                .withMessageStartingWith(setting + ": ")
                .withMessageContainingAll(words)
                .satisfies(e -> assertThat(e.setting()).isEqualTo(setting))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cret"));
    }
}
