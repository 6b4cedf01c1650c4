/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

/** A setting of the connection to etcd is invalid. The message begins with its name and contains no password. */
public final class EtcdSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    EtcdSettingException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
    }

    /** The name of the setting to change, with the prefix of the settings. */
    public String setting() {
        return setting;
    }
}
