/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * One file: its status and identity, and how to open it safely. Opening walks the real path below {@code allowed.paths}
 * without a gap between check and opening, and refuses lock files and the logs of the worker.
 *
 * <p>Also what the name of a file tells: whether rotation gave it, and how the file is compressed.
 */
package io.logagent.connect.tail.file;
