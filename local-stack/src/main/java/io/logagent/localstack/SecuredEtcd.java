/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An etcd cluster whose client needs a password and a certificate, and reaches each member over a {@link Wire}. A test
 * can break the password, certificates and wires, and repair them.
 */
public final class SecuredEtcd implements AutoCloseable {
    public static final String USER = "agent";
    public static final String PASSWORD = "s3cret";
    public static final String ROOT_PASSWORD = "r00t";

    private final CertificateAuthority authority;
    private final CertificateAuthority stranger;
    private final IssuedCertificate right;
    private final IssuedCertificate wrong;
    private final Path trusted;
    private final IssuedCertificate ofClient;
    private final IssuedCertificate ofMembers;
    private final EtcdCluster cluster;
    private final List<Wire> wires = new ArrayList<>();

    /** Which certificates come from an authority that the other side does not know. */
    public enum Mistake {
        /** The client trusts another authority than the one that signed the members' certificate. */
        TRUSTED,
        /** The client presents a certificate of another authority. */
        CLIENT,
        /** The members present a certificate of another authority. */
        MEMBERS
    }

    private SecuredEtcd(Path folder) throws IOException {
        authority = CertificateAuthority.create(folder.resolve("authority"));
        stranger = CertificateAuthority.create(folder.resolve("stranger"));
        right = authority.issue("right", "ip:127.0.0.1");
        wrong = stranger.issue("wrong", "ip:127.0.0.1");
        trusted = folder.resolve("ca.pem");
        ofClient = new IssuedCertificate(folder.resolve("client.pem"), folder.resolve("client.key"));
        ofMembers = new IssuedCertificate(folder.resolve("member.pem"), folder.resolve("member.key"));
        rightCertificates();
        cluster = EtcdCluster.start(
                folder.resolve("etcd"), Optional.of(new EtcdTls(ofMembers, Optional.of(authority.certificate()))));
    }

    /**
     * Starts the cluster and returns when each member answers.
     *
     * @param folder gets the certificates and the members' data and logs
     * @param prefix of the keys that the user may read
     */
    public static SecuredEtcd start(Path folder, String prefix) throws IOException {
        SecuredEtcd etcd = new SecuredEtcd(Folders.create(folder));
        try {
            etcd.cluster.members().get(0).gateway().addReader(USER, PASSWORD, prefix);
            etcd.cluster.enableAuthentication(ROOT_PASSWORD);
            for (String endpoint : etcd.cluster.endpoints()) {
                etcd.wires.add(new Wire(endpoint));
            }
            return etcd;
        } catch (IOException | RuntimeException e) {
            etcd.close();
            throw e;
        }
    }

    /** The cluster. Its gateways act as {@code root} and bypass the wires. */
    public EtcdCluster cluster() {
        return cluster;
    }

    /** The client's ends of the wires. */
    public List<String> endpoints() {
        return wires.stream().map(Wire::endpoint).toList();
    }

    /** The authority that the client trusts. */
    public Path trusted() {
        return trusted;
    }

    /** The certificate that the client presents. */
    public IssuedCertificate ofClient() {
        return ofClient;
    }

    public void cut() {
        wires.forEach(Wire::cut);
    }

    public void mend() {
        wires.forEach(Wire::mend);
    }

    /** The number of connections from the client to the members since the start. */
    public int connections() {
        return wires.stream().mapToInt(Wire::connections).sum();
    }

    /** Makes the client's password wrong and invalidates its tokens. */
    public void changePassword() {
        cluster.members().get(0).gateway().changePassword(USER, "other than " + PASSWORD);
    }

    /** Makes the client's password right again. */
    public void restorePassword() {
        cluster.members().get(0).gateway().changePassword(USER, PASSWORD);
    }

    /** Makes certificates wrong for new connections. */
    public void wrongCertificates(Mistake mistake) throws IOException {
        switch (mistake) {
            case TRUSTED -> copy(stranger.certificate(), trusted);
            case CLIENT -> install(wrong, ofClient);
            case MEMBERS -> install(wrong, ofMembers);
        }
    }

    /** Makes all certificates right for new connections. */
    public void rightCertificates() throws IOException {
        copy(authority.certificate(), trusted);
        install(right, ofClient);
        install(right, ofMembers);
    }

    private static void install(IssuedCertificate issued, IssuedCertificate place) throws IOException {
        copy(issued.certificate(), place.certificate());
        copy(issued.key(), place.key());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        cluster.members().forEach(EtcdServer::thaw);
        for (Wire wire : wires) {
            wire.close();
        }
        cluster.close();
    }
}
