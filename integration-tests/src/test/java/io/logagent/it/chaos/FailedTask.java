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
 * A task that Connect has given up, with the reason as a stack trace. Most reasons are a fault, of ours or of the test.
 *
 * @param trace as Connect has it in the task's status and in the worker's log
 */
record FailedTask(String trace) {
    /**
     * What comes of killed workers and restarted brokers alone, and is answered with a restart of the task: the producer
     * was fenced, or its transaction given up; or the leader of the group, who fences a task's predecessor before it
     * starts, was killed when it was asked to; or the broker was not there for either of them.
     */
    private static final Pattern KNOWN = Pattern.compile("(?m)^(Caused by: )?org\\.apache\\.kafka\\."
            + "(common\\.errors\\.(ProducerFencedException|InvalidProducerEpochException)"
            + "|connect\\.runtime\\.rest\\.errors\\.ConnectRestException: IO Error trying to forward REST request"
            + "|common\\.errors\\.TimeoutException: .*(InitProducerId|initTransactions|fenceProducer))");

    private static final String LOGGED = "Task threw an uncaught and unrecoverable exception";
    private static final Pattern BEGIN_OF_ENTRY = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*");

    /** Whether somebody else's fault was the reason, so that a restart is all there is to do. */
    boolean isToBeExpected() {
        return KNOWN.matcher(trace).find();
    }

    /** Those of a worker's log: also of tasks that were started again before anybody asked for their status. */
    static List<FailedTask> loggedIn(Path log) throws IOException {
        List<FailedTask> failed = new ArrayList<>();
        StringBuilder trace = null;
        // Not as UTF-8: a worker that is killed may be cut off in the middle of a character.
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
