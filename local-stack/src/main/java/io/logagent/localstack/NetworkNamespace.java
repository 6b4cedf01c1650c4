/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own, which makes those who run in it a host of its own to everybody else.
 *
 * @param name what {@code ip netns} calls it
 * @param address its IPv4 address, the only one beside that of its loopback interface
 */
public record NetworkNamespace(String name, String address) {
    /** The command that runs this command in the namespace, as one and the same process. */
    public List<String> enter(List<String> command) {
        List<String> entering = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
        entering.addAll(command);
        return entering;
    }
}
