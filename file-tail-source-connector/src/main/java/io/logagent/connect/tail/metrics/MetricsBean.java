/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics as the attributes of one MBean, for workers that take no metrics of plugins. */
public final class MetricsBean implements DynamicMBean, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsBean.class);
    private static final String TYPE = "logagent:type=file-tail-source";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private ObjectName registered;

    private MetricsBean(List<Metric> metrics) {
        metrics.forEach(metric -> this.metrics.put(metric.name(), metric));
    }

    /**
     * Publishes the metrics of a connector until this is closed.
     *
     * @throws IllegalStateException if the connector has metrics already
     */
    public static MetricsBean ofConnector(String connector, List<Metric> metrics) {
        return register(TYPE + ",connector=" + ObjectName.quote(connector), metrics);
    }

    /**
     * Publishes the metrics of a task until this is closed.
     *
     * @throws IllegalStateException if the task has metrics already
     */
    public static MetricsBean ofTask(TaskName task, List<Metric> metrics) {
        return register(TYPE + ",connector=" + ObjectName.quote(task.connector()) + ",task=" + task.number(), metrics);
    }

    private static MetricsBean register(String name, List<Metric> metrics) {
        MetricsBean bean = new MetricsBean(metrics);
        try {
            bean.registered =
                    bean.server.registerMBean(bean, new ObjectName(name)).getObjectName();
        } catch (JMException e) {
            throw new IllegalStateException("There are metrics under " + name + " already", e);
        }
        return bean;
    }

    @Override
    public void close() {
        if (registered == null) {
            return;
        }
        try {
            server.unregisterMBean(registered);
        } catch (JMException e) {
            LOG.warn("The metrics under {} could not be removed", registered, e);
        }
        registered = null;
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
        Metric metric = metrics.get(name);
        if (metric == null) {
            throw new AttributeNotFoundException(name);
        }
        return metric.value().get();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList values = new AttributeList();
        for (String name : names) {
            if (metrics.containsKey(name)) {
                values.add(new Attribute(name, metrics.get(name).value().get()));
            }
        }
        return values;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException(action);
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = metrics.values().stream()
                .map(metric -> new MBeanAttributeInfo(
                        metric.name(),
                        metric.value().get().getClass().getName(),
                        metric.description(),
                        true,
                        false,
                        false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(MetricsBean.class.getName(), "State of collecting", attributes, null, null, null);
    }
}
