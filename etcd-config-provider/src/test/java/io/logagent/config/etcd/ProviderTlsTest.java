/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.localstack.CertificateAuthority;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.EtcdTls;
import io.logagent.localstack.IssuedCertificate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The provider with an etcd that requires client certificates. */
@Timeout(120)
class ProviderTlsTest {
    private static EtcdServer etcd;
    private static IssuedCertificate clientCertificate;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void startEtcd(@TempDir Path folder) {
        CertificateAuthority trusted = CertificateAuthority.create(folder.resolve("authority"));
        authority = trusted.certificate();
        otherAuthority = CertificateAuthority.create(folder.resolve("stranger")).certificate();
        clientCertificate = trusted.issue("client");
        EtcdTls tls = new EtcdTls(trusted.issue("member", "ip:127.0.0.1"), Optional.of(authority));
        etcd = EtcdServer.start(folder.resolve("etcd"), Optional.of(tls));
        etcd.put("/secrets/password", "s3cret");
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    private static Map<String, String> parameters(Path ca) {
        return new HashMap<>(Map.of(
                "endpoints", etcd.endpoint(),
                "tls.ca", ca.toString(),
                "tls.cert", clientCertificate.certificate().toString(),
                "tls.key", clientCertificate.key().toString(),
                "timeout.ms", "5000"));
    }

    @Test
    void withTheRightFilesLookupsSucceed() {
        try (EtcdConfigProvider provider = new EtcdConfigProvider()) {
            provider.configure(parameters(authority));
            assertThat(provider.get("/secrets", Set.of("password")).data()).containsEntry("password", "s3cret");
        }
    }

    @Test
    void theErrorNamesACertificateOfAnotherAuthority() {
        try (EtcdConfigProvider provider = new EtcdConfigProvider()) {
            provider.configure(parameters(otherAuthority));
            assertThatThrownBy(() -> provider.get("/secrets", Set.of("password")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("do not trust each other");
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        Map<String, String> parameters = parameters(authority);
        parameters.remove("tls.key");
        try (EtcdConfigProvider provider = new EtcdConfigProvider()) {
            assertThatThrownBy(() -> provider.configure(parameters))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("tls.key");
        }
    }
}
