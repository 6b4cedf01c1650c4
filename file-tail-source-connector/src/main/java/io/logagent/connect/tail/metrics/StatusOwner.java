/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

/**
 * The host that writes a status document, independent of {@code host.id}.
 *
 * @param instance a random id of the host
 * @param hostName the name that the operating system has for the host
 * @param address of the host; empty if it only has the loopback address
 */
public record StatusOwner(String instance, String hostName, String address) {
    @Override
    public String toString() {
        return hostName + (address.isEmpty() ? "" : " at " + address);
    }
}
