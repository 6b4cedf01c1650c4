/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.offset.SourcePartition;

/**
 * What records look like.
 *
 * @param format of the value
 * @param host becomes {@code host.name} and a part of the key
 * @param keyed whether records have a key of host and path, which keeps the lines of a file in order in one partition
 * @param timestampField the name of {@link RecordField#TIMESTAMP}
 * @param partition makes the source partition of each file
 * @param headed whether records with the format {@code raw} have headers
 */
public record RecordLayout(
        RecordFormat format,
        String host,
        boolean keyed,
        String timestampField,
        SourcePartition partition,
        boolean headed) {}
