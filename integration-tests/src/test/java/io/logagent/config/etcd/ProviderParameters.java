/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import org.apache.kafka.common.config.ConfigDef;

/** Shows tests of the documentation which parameters the provider accepts. */
public final class ProviderParameters {
    private ProviderParameters() {}

    /** The definition of the parameters, without the prefix {@code config.providers.<name>.param.} of a worker. */
    public static ConfigDef definition() {
        return ProviderConfig.DEFINITION;
    }
}
