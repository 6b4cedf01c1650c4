/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Optional;

/**
 * The PEM files of a TLS connection.
 *
 * @param ca the certificates of those whose signature on etcd's certificate is trusted; without, the JVM's trust store
 * @param certificate our own certificate, where etcd asks for one, followed by those between it and its CA
 * @param key its private key; there if and only if the certificate is
 */
record TlsFiles(Optional<PemFile> ca, Optional<PemFile> certificate, Optional<PemFile> key) {
    static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());
}
