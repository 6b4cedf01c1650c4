/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * TLS between etcd and its clients.
 *
 * @param own the certificate that etcd presents to clients; etcd reads the files again for each connection
 * @param clientAuthority the authority that signs client certificates; empty if clients need no certificate
 */
public record EtcdTls(IssuedCertificate own, Optional<Path> clientAuthority) {
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--cert-file=" + own.certificate().toAbsolutePath());
        arguments.add("--key-file=" + own.key().toAbsolutePath());
        clientAuthority.ifPresent(authority -> {
            arguments.add("--client-cert-auth");
            arguments.add("--trusted-ca-file=" + authority.toAbsolutePath());
        });
        return arguments;
    }
}
