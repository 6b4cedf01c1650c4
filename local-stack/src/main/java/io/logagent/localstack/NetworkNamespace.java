/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.util.ArrayList;
import java.util.List;

/**
 * A Linux network namespace: processes in it look like a separate host.
 *
 * @param name its name in {@code ip netns}
 * @param address its IPv4 address, the only one besides the loopback address
 */
public record NetworkNamespace(String name, String address) {
    /** Wraps a command so that it runs in the namespace, in the same process. */
    public List<String> enter(List<String> command) {
        List<String> entering = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
        entering.addAll(command);
        return entering;
    }
}
