/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes certificates for tests, with the keytool of this JVM's Java. They are valid for a few days. */
public final class CertificateAuthority {
    // Protects key stores that are only a step on the way to PEM files.
    private static final String PASSWORD = "changeit";
    private static final String OWN = "authority";

    private final Path folder;
    // All keys are in one store, so that one call of keytool makes a key and signs its certificate.
    private final Path store;
    private final Path certificate;

    private CertificateAuthority(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("authority.p12");
        this.certificate = folder.resolve("ca.pem");
    }

    /** Makes a new authority, which no client or server trusts yet. */
    public static CertificateAuthority create(Path folder) {
        CertificateAuthority authority = new CertificateAuthority(Folders.create(folder));
        authority.genkeypair(OWN, "CN=authority", List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign"));
        authority.writeCertificate(OWN, authority.certificate);
        return authority;
    }

    /** Its own certificate as a PEM file, for clients and servers that trust it. */
    public Path certificate() {
        return certificate;
    }

    /**
     * Makes a key and signs a certificate for it, good for servers and clients.
     *
     * @param name the common name, and the name of the files
     * @param alternativeNames what the certificate is for, such as {@code ip:127.0.0.1} or {@code dns:etcd-1}
     */
    public IssuedCertificate issue(String name, String... alternativeNames) {
        IssuedCertificate issued = new IssuedCertificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        List<String> sign = new ArrayList<>(List.of("-signer", OWN, "-ext", "eku=serverAuth,clientAuth"));
        if (alternativeNames.length > 0) {
            sign.addAll(List.of("-ext", "san=" + String.join(",", alternativeNames)));
        }
        genkeypair(name, "CN=" + name, sign);
        writeCertificate(name, issued.certificate());
        writeKey(name, issued.key());
        return issued;
    }

    private void genkeypair(String alias, String subject, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(JavaCommand.JAVA_HOME.resolve("bin/keytool").toString());
        // keytool exits before the optimizing compiler would pay off.
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", subject));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3"));
        command.addAll(options);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            PackageDownload.run(folder, command);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make certificates in " + folder, e);
        }
    }

    private void writeCertificate(String alias, Path file) {
        try {
            writePem("CERTIFICATE", load().getCertificate(alias).getEncoded(), file);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot read " + store, e);
        }
    }

    private void writeKey(String alias, Path file) {
        try {
            writePem("PRIVATE KEY", load().getKey(alias, PASSWORD.toCharArray()).getEncoded(), file);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot read " + store, e);
        }
    }

    private KeyStore load() throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore loaded = KeyStore.getInstance("PKCS12");
            loaded.load(in, PASSWORD.toCharArray());
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + store, e);
        }
    }

    private static void writePem(String type, byte[] content, Path file) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        try {
            Files.writeString(
                    file,
                    "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n",
                    StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
