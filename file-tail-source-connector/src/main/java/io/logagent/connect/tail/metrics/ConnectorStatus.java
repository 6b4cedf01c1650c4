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
 * The connector's status document in shared mode: the state of the collect documents. Each task writes the state of its
 * files itself.
 *
 * @param tasks the number of tasks that the entries were last dealt to
 * @param problem the reason why the tasks stay as they are; empty if they collect the entries in force
 * @param appliedProblem why it is not remembered which entries were applied; empty if it is
 */
public record ConnectorStatus(
        String connector,
        CollectStatus steering,
        int tasks,
        Optional<String> problem,
        Optional<String> appliedProblem) {
    /** As a status document. */
    public ObjectNode toJson(Instant updated) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("connector", Abbreviation.of(connector));
        document.put("tasks", tasks);
        problem.ifPresent(reason -> document.put("problem", Abbreviation.of(reason)));
        appliedProblem.ifPresent(reason -> document.put("appliedProblem", Abbreviation.of(reason)));
        StatusDocument.put(document, steering);
        return document.put("updated", updated.toString());
    }
}
