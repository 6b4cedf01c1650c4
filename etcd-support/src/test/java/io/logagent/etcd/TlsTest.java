/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.CertificateAuthority;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.EtcdTls;
import io.logagent.localstack.IssuedCertificate;
import io.logagent.localstack.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with an etcd that requires client certificates, and with one that does not. */
@Timeout(120)
class TlsTest {
    @TempDir
    private static Path shared;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static IssuedCertificate member;
    private static IssuedCertificate client;
    private static IssuedCertificate strangersClient;
    private static EtcdServer mutual;
    private static EtcdServer oneSided;

    @TempDir
    private Path folder;

    private EtcdConnection connection;

    @BeforeAll
    static void start() {
        authority = CertificateAuthority.create(shared.resolve("authority"));
        stranger = CertificateAuthority.create(shared.resolve("stranger"));
        client = authority.issue("client");
        strangersClient = stranger.issue("client");
        member = authority.issue("member", "ip:127.0.0.1");
        mutual = EtcdServer.start(
                shared.resolve("mutual"), Optional.of(new EtcdTls(member, Optional.of(authority.certificate()))));
        oneSided = EtcdServer.start(shared.resolve("one-sided"), Optional.of(new EtcdTls(member, Optional.empty())));
        mutual.put("/a", "1");
        oneSided.put("/a", "1");
    }

    @AfterAll
    static void stop() {
        mutual.close();
        oneSided.close();
    }

    @AfterEach
    void close() {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void withTheRightFilesKeysAreReadAndWatched() throws EtcdException {
        connect(mutual, authority.certificate(), client.certificate(), client.key());
        assertThat(connection.read(List.of("/a")).values()).hasSize(1);

        WatchSignal signal = new WatchSignal();
        connection.watch("/b", 1, signal);
        mutual.put("/b", "1");
        eventually().until(() -> signal.hasEventAfter(0));
    }

    @Test
    void withoutClientCertificatesInEtcdTheAuthorityIsEnough() throws EtcdException {
        connect(oneSided, authority.certificate(), null, null);

        assertThat(connection.read(List.of("/a")).values()).hasSize(1);
    }

    @Test
    void withoutAnAuthorityTheTrustStoreOfTheJvmApplies() throws Exception {
        connect(oneSided, null, null, null);
        assertThat(failure()).hasMessageContainingAll("unable to find valid certification path", "a CA that the JVM");

        String before = System.getProperty("javax.net.ssl.trustStore");
        System.setProperty("javax.net.ssl.trustStore", trustStore().toString());
        try {
            assertThat(connection.read(List.of("/a")).values()).hasSize(1);
        } finally {
            if (before == null) {
                System.clearProperty("javax.net.ssl.trustStore");
            } else {
                System.setProperty("javax.net.ssl.trustStore", before);
            }
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNotTrusted() {
        connect(oneSided, stranger.certificate(), null, null);

        EtcdException failure = failure();
        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_TRUSTED);
        assertThat(failure).hasMessageContainingAll(oneSided.endpoint(), "reading /a", "etcd.tls.ca");
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted() {
        // The certificate is for 127.0.0.1 only.
        String byName = oneSided.endpoint().replace("127.0.0.1", "localhost");
        connection = new EtcdConnection(EtcdSettings.of("etcd.", List.of(byName))
                .withTimeout(Duration.ofSeconds(20))
                .withTls(authority.certificate().toString(), null, null));

        EtcdException failure = failure();
        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_TRUSTED);
        assertThat(failure).hasMessageContainingAll("localhost", "No name matching localhost");
    }

    @Test
    void etcdRefusesAClientWithoutACertificateOrWithAForeignOne() {
        // etcd may or may not send the reason before it hangs up.
        connect(mutual, authority.certificate(), null, null);
        assertThat(failure()).hasMessageContaining("etcd.tls.cert");
        connection.close();

        connect(mutual, authority.certificate(), strangersClient.certificate(), strangersClient.key());
        assertThat(failure()).hasMessageContaining("etcd.tls.cert");
    }

    @Test
    void theErrorSaysThatEtcdExpectsTls() {
        connection =
                new EtcdConnection(EtcdSettings.of(List.of(oneSided.endpoint().replace("https", "http"))));

        assertThat(failure()).hasMessageContaining("that it does not expect https");
    }

    @Test
    void theErrorSaysThatEtcdHasNoTlsAfterTheTimeout() {
        try (EtcdServer plain = EtcdServer.start(folder)) {
            connection =
                    new EtcdConnection(EtcdSettings.of(List.of(plain.endpoint().replace("http", "https")))
                            .withTimeout(Duration.ofSeconds(2)));

            assertThat(failure()).hasMessageContaining("TLS");
        }
    }

    @Test
    void theNextConnectionUsesFilesReplacedOnDisk() throws Exception {
        Path ca = copy(stranger.certificate(), "ca.pem");
        Path certificate = copy(strangersClient.certificate(), "client.pem");
        Path key = copy(strangersClient.key(), "client.key");
        connect(mutual, ca, certificate, key);
        assertThat(failure().kind()).isEqualTo(EtcdException.Kind.NOT_TRUSTED);

        copy(authority.certificate(), "ca.pem");
        copy(client.certificate(), "client.pem");
        copy(client.key(), "client.key");

        assertThat(connection.read(List.of("/a")).values()).hasSize(1);
    }

    @Test
    void afterAnOutageTheCurrentFilesAreUsed() throws Exception {
        Path ca = copy(authority.certificate(), "ca.pem");
        try (Wire wire = new Wire(oneSided.endpoint())) {
            connection = new EtcdConnection(EtcdSettings.of("etcd.", List.of(wire.endpoint()))
                    .withTimeout(Duration.ofSeconds(20))
                    .withTls(ca.toString(), null, null));
            connection.read(List.of("/a"));

            copy(stranger.certificate(), "ca.pem");
            connection.read(List.of("/a"));
            wire.cut();
            eventually().until(() -> failure() != null);
            wire.mend();
            assertThat(failure().kind()).isEqualTo(EtcdException.Kind.NOT_TRUSTED);
            copy(authority.certificate(), "ca.pem");

            assertThat(connection.read(List.of("/a")).values()).hasSize(1);
        }
    }

    @Test
    void whenEtcdAndItsClientsGetANewAuthorityTheNextReadSucceeds() throws Exception {
        IssuedCertificate next = stranger.issue("next", "ip:127.0.0.1");
        IssuedCertificate own = new IssuedCertificate(copy(member.certificate(), "m.pem"), copy(member.key(), "m.key"));
        Path ca = copy(authority.certificate(), "ca.pem");
        try (EtcdServer etcd =
                        EtcdServer.start(folder.resolve("etcd"), Optional.of(new EtcdTls(own, Optional.empty())));
                Wire wire = new Wire(etcd.endpoint())) {
            connection = new EtcdConnection(EtcdSettings.of(List.of(wire.endpoint()))
                    .withTimeout(Duration.ofSeconds(20))
                    .withTls(ca.toString(), null, null));
            connection.read(List.of("/a"));

            copy(next.certificate(), "m.pem");
            copy(next.key(), "m.key");
            copy(stranger.certificate(), "ca.pem");
            wire.cut();
            wire.mend();

            assertThat(connection.read(List.of("/a")).values()).isEmpty();
        }
    }

    @Test
    void anUnusableFileIsReportedWithItsSettingAndWithoutItsContent() throws IOException {
        Path missing = folder.resolve("missing.pem");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "s3cret");
        Path broken = Files.writeString(
                folder.resolve("broken.pem"),
                "-----BEGIN CERTIFICATE-----\nczNjcmV0s3cret\n-----END CERTIFICATE-----\n");
        Path otherKey = Files.writeString(
                folder.resolve("rsa.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nczNjcmV0\n-----END RSA PRIVATE KEY-----\n");
        Path brokenKey = Files.writeString(
                folder.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\nczNjcmV0\n-----END PRIVATE KEY-----\n");
        Path ca = authority.certificate();

        assertUnusable("etcd.tls.ca", missing, missing, null, null, "no such file");
        assertUnusable("etcd.tls.ca", folder, folder, null, null, "not a regular file");
        assertUnusable("etcd.tls.ca", garbage, garbage, null, null, "BEGIN CERTIFICATE");
        assertUnusable("etcd.tls.ca", broken, broken, null, null, "BEGIN CERTIFICATE");
        assertUnusable("etcd.tls.ca", client.key(), client.key(), null, null, "BEGIN CERTIFICATE");
        assertUnusable("etcd.tls.cert", garbage, ca, garbage, client.key(), "BEGIN CERTIFICATE");
        assertUnusable("etcd.tls.key", missing, ca, client.certificate(), missing, "no such file");
        assertUnusable("etcd.tls.key", garbage, ca, client.certificate(), garbage, "PKCS#8");
        assertUnusable("etcd.tls.key", otherKey, ca, client.certificate(), otherKey, "openssl pkcs8");
        assertUnusable("etcd.tls.key", brokenKey, ca, client.certificate(), brokenKey, "PKCS#8");
        assertUnusable("etcd.tls.key", ca, ca, client.certificate(), ca, "PKCS#8");
    }

    @Test
    void textAroundTheCertificatesOfAFileIsIgnored() throws Exception {
        String bundle = "The authority:\n" + Files.readString(authority.certificate()) + "\nAnother one:\n"
                + Files.readString(stranger.certificate()) + "\n";
        connect(oneSided, Files.writeString(folder.resolve("bundle.pem"), bundle), null, null);

        assertThat(connection.read(List.of("/a")).values()).hasSize(1);
    }

    private void assertUnusable(String setting, Path file, Path ca, Path certificate, Path key, String words) {
        connect(mutual, ca, certificate, key);
        EtcdException failure = failure();
        connection.close();
        assertThat(failure).hasMessageStartingWith(setting + " is " + file).hasMessageContaining(words);
        assertThat(Traces.of(failure)).doesNotContain("s3cret", "czNjcmV0");
    }

    private void connect(EtcdServer etcd, Path ca, Path certificate, Path key) {
        connection = new EtcdConnection(EtcdSettings.of("etcd.", List.of(etcd.endpoint()))
                // A timeout that even a slow machine does not reach.
                .withTimeout(Duration.ofSeconds(20))
                .withTls(text(ca), text(certificate), text(key)));
    }

    private static String text(Path path) {
        return path == null ? null : path.toString();
    }

    private EtcdException failure() {
        return catchThrowableOfType(EtcdException.class, () -> connection.read(List.of("/a")));
    }

    private Path copy(Path from, String name) throws IOException {
        return Files.copy(from, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path trustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (var in = Files.newInputStream(authority.certificate())) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = folder.resolve("trust.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(60));
    }
}
