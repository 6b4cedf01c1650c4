/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

/** A setting of the connection to etcd is wrong. The message begins with its name, and holds no password. */
public final class EtcdSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    EtcdSettingException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
    }

    /** The name of the setting that has to be changed, with the prefix that the settings were made with. */
    public String setting() {
        return setting;
    }
}
