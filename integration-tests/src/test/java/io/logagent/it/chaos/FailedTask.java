/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A failed task, with the reason as a stack trace. Most reasons are a bug in the product or in the test.
 *
 * @param trace the stack trace in the task's status and in the worker's log
 */
record FailedTask(String trace) {
    /**
     * Failures that killed workers and restarted brokers alone can cause, and that a restart of the task repairs. The
     * producer was fenced, or its transaction was aborted. Or the leader of the group, which fences a task's
     * predecessor before the task starts, was killed when it was asked to do so. Or the broker was unavailable for
     * either of them.
     */
    private static final Pattern KNOWN = Pattern.compile("(?m)^(Caused by: )?org\\.apache\\.kafka\\."
            + "(common\\.errors\\.(ProducerFencedException|InvalidProducerEpochException)"
            + "|connect\\.runtime\\.rest\\.errors\\.ConnectRestException: IO Error trying to forward REST request"
            + "|common\\.errors\\.TimeoutException: .*(InitProducerId|initTransactions|fenceProducer))");

    private static final String LOGGED = "Task threw an uncaught and unrecoverable exception";
    private static final Pattern BEGIN_OF_ENTRY = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*");

    /** Whether the reason is not a bug, so that a restart of the task is enough. */
    boolean isExpected() {
        return KNOWN.matcher(trace).find();
    }

    /** The failed tasks in a worker's log, including tasks that were restarted before their status was read. */
    static List<FailedTask> loggedIn(Path log) throws IOException {
        List<FailedTask> failed = new ArrayList<>();
        StringBuilder trace = null;
        // Not as UTF-8, because a killed worker may have written half a character.
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            boolean begins = BEGIN_OF_ENTRY.matcher(line).matches();
            if (begins && trace != null) {
                failed.add(new FailedTask(trace.toString()));
                trace = null;
            }
            if (begins && line.contains(LOGGED)) {
                trace = new StringBuilder();
            }
            if (trace != null) {
                trace.append(line).append('\n');
            }
        }
        if (trace != null) {
            failed.add(new FailedTask(trace.toString()));
        }
        return failed;
    }
}
