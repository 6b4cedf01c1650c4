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

/** Makes of PEM files what gRPC needs for TLS. gRPC itself sees to it that the certificate is for the host we call. */
final class TlsContext {
    private TlsContext() {}

    /**
     * Reads the files.
     *
     * @throws EtcdException naming the file that is of no use, and its setting
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
                throw key.invalid("it holds no private key in PKCS#8 form ('BEGIN PRIVATE KEY') without a password;"
                        + " `openssl pkcs8 -topk8 -nocrypt` converts keys of other forms");
            }
        }
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new EtcdException(
                    EtcdException.Kind.NOT_TRUSTED, "TLS to etcd cannot be set up: " + e.getMessage(), e);
        }
    }

    /** The content of a file that has been seen to hold certificates. */
    private static InputStream certificates(PemFile file) throws EtcdException {
        byte[] content = file.read();
        try {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .isEmpty()) {
                return new ByteArrayInputStream(content);
            }
        } catch (CertificateException e) {
            // Told below.
        }
        throw file.invalid("it does not hold certificates in PEM form ('BEGIN CERTIFICATE'), or one of them is broken");
    }
}
