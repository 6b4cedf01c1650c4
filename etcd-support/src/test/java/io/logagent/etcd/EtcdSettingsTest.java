/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdSettingsTest {
    private static final List<String> ENDPOINTS = List.of("http://10.0.0.1:2379", "http://etcd.example/");

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
    void anEndpointThatIsNotOneIsRefusedWithAnExample(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of(endpoint)))
                .withMessageContaining("http://10.0.0.1:2379");
    }

    @Test
    void noEndpointIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of()))
                .withMessageContaining("at least one");
    }

    @Test
    void httpsIsRefusedBecauseItWouldBeInTheClear() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(List.of("https://h:2379")))
                .withMessageContaining("TLS");
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EtcdSettings(
                        List.of(URI.create("http://h:1")),
                        Optional.of("root"),
                        Optional.empty(),
                        EtcdSettings.DEFAULT_TIMEOUT))
                .withMessageContaining("only the user is set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(ENDPOINTS).withUser("root", ""))
                .withMessageContaining("must not be empty");
    }

    @Test
    void aTimeoutMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(ENDPOINTS).withTimeout(Duration.ZERO))
                .withMessageContaining("at least 1 ms");
    }

    @Test
    void itsTextShowsTheUserButNotThePassword() {
        assertThat(EtcdSettings.of(ENDPOINTS).withUser("root", "s3cret").toString())
                .contains("10.0.0.1:2379", "root")
                .doesNotContain("s3cret");
    }
}
