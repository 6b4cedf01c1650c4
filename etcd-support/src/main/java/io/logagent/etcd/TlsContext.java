/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLException;

/** Creates gRPC's TLS context from PEM files. gRPC itself checks etcd's certificate against the host name. */
final class TlsContext {
    private TlsContext() {}

    /**
     * Reads the files.
     *
     * @throws EtcdException naming the file that cannot be used, and its setting
     */
    static SslContext of(TlsFiles files) throws EtcdException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (files.ca().isPresent()) {
            builder.trustManager(certificates(files.ca().get()));
        }
        if (files.certificate().isPresent()) {
            PemFile key = files.key().orElseThrow();
            InputStream chain = certificates(files.certificate().get());
            InputStream secret = new ByteArrayInputStream(key.read());
            try {
                builder.keyManager(chain, secret);
            } catch (IllegalArgumentException e) {
                throw key.invalid("it contains no unencrypted private key in PKCS#8 form ('BEGIN PRIVATE KEY');"
                        + " convert other forms with `openssl pkcs8 -topk8 -nocrypt`");
            }
        }
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new EtcdException(
                    EtcdException.Kind.NOT_TRUSTED, "TLS to etcd cannot be set up: " + e.getMessage(), e);
        }
    }

    /** The content of a file, after a check that it contains certificates. */
    private static InputStream certificates(PemFile file) throws EtcdException {
        byte[] content = file.read();
        try {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .isEmpty()) {
                return new ByteArrayInputStream(content);
            }
        } catch (CertificateException e) {
            // Reported below.
        }
        throw file.invalid("it contains no certificates in PEM form ('BEGIN CERTIFICATE'), or a broken one");
    }
}
