/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.collect.Abbreviation;
import io.logagent.connect.tail.collect.CollectStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * What an operator reads to see what became of the documents of shared mode; each task tells of its files itself.
 *
 * @param tasks how many tasks the entries were dealt to last
 * @param problem why the tasks were left as they are; empty if they collect what the documents say
 */
public record ConnectorStatus(String connector, CollectStatus steering, int tasks, Optional<String> problem) {
    /** As a status document. */
    public ObjectNode toJson(Instant updated) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("connector", Abbreviation.of(connector));
        document.put("tasks", tasks);
        problem.ifPresent(reason -> document.put("problem", Abbreviation.of(reason)));
        StatusDocument.put(document, steering);
        return document.put("updated", updated.toString());
    }
}
