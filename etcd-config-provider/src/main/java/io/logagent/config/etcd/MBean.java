/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers a provider in JMX while it is in use. The provider also works if JMX refuses. */
final class MBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MBean.class);
    private static final AtomicInteger IDS = new AtomicInteger();

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private ObjectName name;

    MBean(EtcdConfigProviderMXBean shown) {
        try {
            while (name == null) {
                register(shown);
            }
        } catch (JMException | SecurityException e) {
            LOG.warn("The etcd config provider is not visible in JMX: {}", e.toString());
        }
    }

    private void register(EtcdConfigProviderMXBean shown) throws JMException {
        ObjectName next = new ObjectName("io.logagent:type=EtcdConfigProvider,id=" + IDS.incrementAndGet());
        try {
            server.registerMBean(shown, next);
            name = next;
        } catch (InstanceAlreadyExistsException e) {
            // The same plugin in another class loader counts separately.
            LOG.debug("{} is already registered", next);
        }
    }

    @Override
    public void close() {
        try {
            if (name != null) {
                server.unregisterMBean(name);
            }
        } catch (JMException | SecurityException e) {
            LOG.debug("{} could not be unregistered", name, e);
        }
    }
}
