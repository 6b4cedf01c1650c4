/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.collect.Abbreviation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects another host that writes the same status key, and so has the same {@code host.id}.
 *
 * <p>The value before the first write proves nothing, since its host may be dead. A host that replaces our value is
 * alive. Both hosts write every 10 seconds, so both detect the other. For the thread of the status writer, except for
 * {@link #isInConflict}.
 */
public final class KeyOwnership {
    private static final Logger LOG = LoggerFactory.getLogger(KeyOwnership.class);
    private static final JsonMapper JSON = new JsonMapper();

    /** The other host counts as gone after this time without a write. */
    static final Duration FORGET = StatusWriter.TIME_TO_LIVE;

    /** The maximum number of hosts in the log until all are gone: a host may have a new instance after each restart. */
    private static final int MOST_TOLD = 20;

    private final String hostId;
    private final Supplier<StatusOwner> owner;
    private final InstantSource clock;
    private boolean hasWritten;
    private final Set<StatusOwner> told = new HashSet<>();
    private volatile Optional<Other> other = Optional.empty();

    private record Other(StatusOwner host, Instant seen) {}

    /**
     * @param hostId the name of both hosts
     * @param owner this host; may read files
     */
    public KeyOwnership(String hostId, Supplier<StatusOwner> owner) {
        this(hostId, owner, InstantSource.system());
    }

    KeyOwnership(String hostId, Supplier<StatusOwner> owner, InstantSource clock) {
        this.hostId = hostId;
        this.owner = owner;
        this.clock = clock;
    }

    /** Adds this host and, if there is a conflict, the other one. */
    void addTo(ObjectNode document) {
        put(document, owner.get());
        other.ifPresent(found -> put(document.putObject("conflict"), found.host())
                .put("seen", found.seen().toString()));
    }

    private static ObjectNode put(ObjectNode node, StatusOwner host) {
        return node.put("instance", host.instance())
                .put("hostName", host.hostName())
                .put("address", host.address());
    }

    /**
     * Call this after each write.
     *
     * @param replaced the value of another writer since our last write; empty if there is none
     */
    void written(Optional<byte[]> replaced) {
        Optional<StatusOwner> found = replaced.flatMap(KeyOwnership::ownerOf)
                .filter(host -> !host.instance().equals(owner.get().instance()));
        boolean isAlive = hasWritten;
        hasWritten = true;
        Instant now = clock.instant();
        if (found.isPresent() && isAlive) {
            other = Optional.of(new Other(found.get(), now));
            if (told.size() < MOST_TOLD && told.add(found.get())) {
                LOG.error(
                        "Two hosts have the same host.id {}: this one ({}) and {}. Both collect; their records look"
                                + " alike, and the offsets of each replace those of the other. Give each its own"
                                + " host.id",
                        hostId,
                        owner.get(),
                        found.get());
                if (told.size() == MOST_TOLD) {
                    LOG.error("{} hosts had the host.id {} of this one; more are not named", MOST_TOLD, hostId);
                }
            }
        } else if (other.filter(last -> last.seen().plus(FORGET).isBefore(now)).isPresent()) {
            LOG.info(
                    "Host {} no longer uses the host.id {} of this one",
                    other.get().host(),
                    hostId);
            other = Optional.empty();
            told.clear();
        }
    }

    /** The owner of a status document; empty for other values, and for documents of older versions. */
    private static Optional<StatusOwner> ownerOf(byte[] document) {
        try {
            JsonNode node = JSON.readTree(document);
            return Optional.of(node.path("instance").asText())
                    .filter(instance -> !instance.isEmpty())
                    .map(instance -> new StatusOwner(
                            Abbreviation.of(instance),
                            Abbreviation.of(node.path("hostName").asText()),
                            Abbreviation.of(node.path("address").asText())));
        } catch (IOException e) {
            LOG.debug("The status key had another value than a status document", e);
            return Optional.empty();
        }
    }

    /** Whether another host has the same {@code host.id}. */
    boolean isInConflict() {
        return other.isPresent();
    }
}
