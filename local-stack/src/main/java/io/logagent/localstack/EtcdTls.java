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
 * TLS for the clients of an etcd.
 *
 * @param own what etcd shows to clients; the files are read anew for each connection
 * @param clientAuthority the authority that has to have signed the certificates that clients then have to show; empty
 *     if they need none
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
