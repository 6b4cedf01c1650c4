/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Everyday programs that write and rotate logs: logging libraries, logrotate, container runtimes and editors. Tests of
 * the connector and tests across processes read what they write.
 */
package io.logagent.logwriters;
