/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

/**
 * Which host writes a status document, apart from what {@code host.id} says.
 *
 * @param instance a random id of the host
 * @param hostName what the operating system calls the host
 * @param address of the host; empty if it has none but that of its loopback
 */
public record StatusOwner(String instance, String hostName, String address) {
    @Override
    public String toString() {
        return hostName + (address.isEmpty() ? "" : " at " + address);
    }
}
