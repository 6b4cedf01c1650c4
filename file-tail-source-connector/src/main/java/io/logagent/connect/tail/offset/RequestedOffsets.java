/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.config.FileTailSourceConfig;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.read.RequestedPosition;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offsets that an operator asks Connect to store. All of them are stored or, if one is refused, none. */
public final class RequestedOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(RequestedOffsets.class);

    /** A request may have thousands, and its answer need not. */
    private static final int MOST_TOLD = 10;

    private final boolean hostMode;
    private final Optional<String> host;
    private final List<CollectEntry> entries;
    private final RequestedPosition positions;

    private RequestedOffsets(FileTailSourceConfig config) {
        this.hostMode = config.isHostMode();
        this.host = hostMode ? Optional.of(config.hosts().get(0)) : Optional.empty();
        this.entries = config.inlineEntries();
        this.positions = new RequestedPosition(config.opener());
    }

    /**
     * Checks what can be checked on this worker, whether or not the connector runs here.
     *
     * @param offsets by partition; null for a partition that is to be forgotten, whatever it is
     * @throws ConnectException if one is refused; only of this exception does Connect tell the operator the message
     */
    public static void check(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        if (offsets.values().stream().anyMatch(Objects::isNull) && cannotForget(connectorConfig)) {
            throw new ConnectException(
                    "No offset was changed. Connect cannot forget an offset in a topic of the connector's"
                            + " own (offsets.storage.topic) under exactly once. Give {\"position\": 0} in place of null to read a"
                            + " file again from its beginning; a file that is gone needs nothing.");
        }
        if (offsets.values().stream().allMatch(Objects::isNull)) {
            return;
        }
        try {
            new RequestedOffsets(new FileTailSourceConfig(connectorConfig)).check(offsets);
        } catch (ConfigException e) {
            throw new ConnectException(
                    "The offsets cannot be checked, since the connector's configuration is not valid: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Whether Connect would wait for 90 s in vain: it writes the tombstone to the worker's topic first, and sends that for
     * the connector's topic when it has committed the transaction already (Connect 4.3.1, {@code
     * ConnectorOffsetBackingStore.ChainedOffsetWriteFuture}).
     */
    private static boolean cannotForget(Map<String, String> connectorConfig) {
        String topic = connectorConfig.get(FileTailSourceConfig.OFFSETS_TOPIC);
        return topic != null && !topic.isBlank() && "required".equals(connectorConfig.get("exactly.once.support"));
    }

    private void check(Map<Map<String, ?>, Map<String, ?>> offsets) {
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
            requested = RequestedOffset.of(partition, offset, hostMode);
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
        return positions.problem(
                path,
                requested.cursor(),
                entries.stream()
                        .filter(entry -> entry.path().matches(path))
                        .map(entry -> entry.lines().encoding())
                        .findFirst());
    }
}
