/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Optional;

/**
 * The PEM files of a TLS connection.
 *
 * @param ca the trusted CA certificates; without it the JVM's trust store is used
 * @param certificate the client certificate, if etcd requires one, followed by intermediate certificates
 * @param key the private key of the client certificate; present if and only if the certificate is
 */
record TlsFiles(Optional<PemFile> ca, Optional<PemFile> certificate, Optional<PemFile> key) {
    static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());
}
