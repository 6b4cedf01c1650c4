/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;

/** A certificate and its unencrypted private key (PKCS#8), each a PEM file. */
public record IssuedCertificate(Path certificate, Path key) {}
