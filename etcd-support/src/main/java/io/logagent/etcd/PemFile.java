/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PEM file and the setting that names it. What is wrong with it is told by both, never by what is in it.
 *
 * @param setting the name of the setting, with its prefix
 */
record PemFile(String setting, Path path) {
    /** Far more than any certificate chain or bundle of CAs: a wrong file must not fill the memory. */
    private static final int MAX_BYTES = 8 << 20;

    byte[] read() throws EtcdException {
        // Anything else could block for good.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw invalid("it is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES);
        } catch (AccessDeniedException e) {
            throw invalid("this process may not read it");
        } catch (IOException e) {
            throw invalid(Files.exists(path) ? "it cannot be read: " + e : "there is no such file");
        }
    }

    EtcdException invalid(String problem) {
        // Without a cause: what parsers say may repeat what they parsed.
        return new EtcdException(
                EtcdException.Kind.NOT_TRUSTED, setting + " is " + path + ", which is of no use: " + problem, null);
    }
}
