/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.read.CursorCheck;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks offsets that an operator asks Connect to store. Connect stores all of them or, if one is refused, none. */
public final class RequestedOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(RequestedOffsets.class);

    /** The maximum number of refusals in an answer; a request may have thousands of offsets. */
    private static final int MOST_TOLD = 10;

    private final Optional<String> host;
    private final List<CollectEntry> entries;
    private final CursorCheck cursors;

    /**
     * @param host the name of this host in host mode, in which partitions name a host; empty in shared mode
     * @param entries the known entries, which tell the encodings of files
     * @param opener opens the files of this host
     */
    public RequestedOffsets(Optional<String> host, List<CollectEntry> entries, FileOpener opener) {
        this.host = host;
        this.entries = List.copyOf(entries);
        this.cursors = new CursorCheck(opener);
    }

    /**
     * For a connector whose offsets Connect cannot forget.
     *
     * @param offsets by partition; null for an offset that is to be forgotten
     * @throws ConnectException if an offset is to be forgotten
     */
    public static void refuseToForget(Map<Map<String, ?>, Map<String, ?>> offsets) {
        if (offsets.values().stream().anyMatch(Objects::isNull)) {
            throw new ConnectException("No offset was changed. Connect cannot forget an offset in a topic of the"
                    + " connector's own (offsets.storage.topic) under exactly once. Give {\"position\": 0} in place of"
                    + " null to read a file again from its beginning; a file that is gone needs nothing.");
        }
    }

    /**
     * Checks what this worker can check, whether or not the connector runs here.
     *
     * @param offsets by partition; null for a partition that is to be forgotten, whatever it is
     * @throws ConnectException if an offset is refused; Connect shows an operator the message of this exception only
     */
    public void check(Map<Map<String, ?>, Map<String, ?>> offsets) {
        List<String> refusals = new ArrayList<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                refusal(partition, offset).ifPresent(reason -> refusals.add(partition + ": " + reason));
            }
        });
        if (!refusals.isEmpty()) {
            int told = Math.min(refusals.size(), MOST_TOLD);
            throw new ConnectException("No offset was changed. "
                    + String.join(". ", refusals.subList(0, told))
                    + (told < refusals.size() ? ". And " + (refusals.size() - told) + " more" : "") + ".");
        }
    }

    private Optional<String> refusal(Map<String, ?> partition, Map<String, ?> offset) {
        RequestedOffset requested;
        try {
            requested = RequestedOffset.of(partition, offset, host.isPresent());
        } catch (ConnectException e) {
            return Optional.of(e.getMessage());
        }
        if (!requested.host().equals(host)) {
            LOG.info(
                    "{}: not checked, since its files are not seen from here: {}",
                    Printable.of(partition),
                    Printable.of(offset));
            return Optional.empty();
        }
        Path path = requested.path();
        return cursors.problem(
                path,
                requested.cursor(),
                entries.stream()
                        .filter(entry -> entry.path().matches(path))
                        .map(entry -> entry.lines().encoding())
                        .findFirst());
    }
}
