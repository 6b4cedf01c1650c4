/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.logagent.localstack.ConnectWorker;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads a running worker's metrics over JMX, without any JMX settings of the worker. */
final class WorkerMetrics implements AutoCloseable {
    /** The collectors of a whole heap, for any garbage collector that the worker may use. */
    private static final Pattern FULL = Pattern.compile("MarkSweep|Old Generation");

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    WorkerMetrics(ConnectWorker worker) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(worker.pid()));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
                beans = connector.getMBeanServerConnection();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot ask " + worker.url() + " for its metrics", e);
        }
    }

    /** A metric of a connector's first task. */
    long ofTask(String connectorName, String metric) throws IOException {
        try {
            ObjectName task = new ObjectName("kafka.connect:type=plugins,connector=" + connectorName + ",task=0");
            return ((Number) beans.getAttribute(task, metric)).longValue();
        } catch (JMException e) {
            throw new IOException("no " + metric + " of " + connectorName, e);
        }
    }

    /** The bytes of the live heap, without garbage. */
    long liveHeap() throws IOException {
        MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        long before = fullCollections();
        // While a thread is in native code that pins an array, such as a compressor, the JVM skips the collection.
        Pipe.await("a full collection").until(() -> {
            memory.gc();
            return fullCollections() > before;
        });
        return memory.getHeapMemoryUsage().getUsed();
    }

    private long fullCollections() throws IOException {
        return ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class).stream()
                .filter(collector -> FULL.matcher(collector.getName()).find())
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
