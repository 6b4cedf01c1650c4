/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Turns lines into events. {@link io.logagent.connect.tail.event.LinePipeline} puts the stages together that an entry
 * asks for: decoding, removing the wrapping of a container runtime, joining lines to multiline events, and limits.
 */
package io.logagent.connect.tail.event;
