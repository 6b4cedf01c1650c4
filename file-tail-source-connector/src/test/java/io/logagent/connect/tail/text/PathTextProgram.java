/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Prints the texts of the files in a folder, and whether each text is that of the same file again. */
final class PathTextProgram {
    private PathTextProgram() {}

    /** @param args the folder */
    public static void main(String[] args) throws Exception {
        Set<String> lines = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(args[0]))) {
            for (Path file : files) {
                String text = PathText.of(file);
                lines.add(PathText.nameOf(file) + " " + PathText.parse(text).equals(file));
            }
        }
        System.out.write(String.join("\n", lines).getBytes(UTF_8));
        System.out.flush();
    }
}
