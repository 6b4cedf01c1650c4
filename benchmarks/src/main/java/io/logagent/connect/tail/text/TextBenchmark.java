/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Newline search, encodings and escapes, for lines of 200 characters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TextBenchmark {
    private static final String CHINESE =
            "用户 登录 成功 upstream=backend-7 ".repeat(8).substring(0, 200);

    private final LineDecoder decoder = new LineDecoder(LineCharset.named("GBK"));
    private final LineTerminator terminator = LineCharset.UTF_8.terminator();
    private byte[] ascii;
    private byte[] utf8;
    private byte[] gbk;
    private byte[] escaped;

    @Setup
    public void prepare() {
        String text = "\"GET /search?q=1 HTTP/1.1\" 200 ".repeat(7).substring(0, 199) + "\n";
        ascii = text.getBytes(Charset.forName("US-ASCII"));
        utf8 = CHINESE.getBytes(Charset.forName("UTF-8"));
        gbk = CHINESE.getBytes(Charset.forName("GBK"));
        escaped = new byte[ascii.length * JsonText.LONGEST_ESCAPE];
    }

    @Benchmark
    public int newline() {
        return terminator.find(ascii, 0, ascii.length, 0);
    }

    @Benchmark
    public boolean validAscii() {
        return Utf8.isValid(ascii, 0, ascii.length);
    }

    @Benchmark
    public boolean validChinese() {
        return Utf8.isValid(utf8, 0, utf8.length);
    }

    @Benchmark
    public int decodeGbk() {
        return decoder.decode(gbk, 0, gbk.length);
    }

    @Benchmark
    public int escapeQuotes() {
        return JsonText.escape(ascii, 0, ascii.length - 1, escaped, 0);
    }
}
