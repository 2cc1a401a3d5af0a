package org.countersign.interop;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Prints a line "case.field=value" for each value, in base64 so that no text needs escaping. */
final class Report {
    private Report() {}

    static void print(String name, String field, String value) {
        print(name, field, value.getBytes(StandardCharsets.UTF_8));
    }

    static void print(String name, String field, byte[] value) {
        System.out.println(name + "." + field + "=" + Base64.getEncoder().encodeToString(value));
    }

    /** An exception of the contract: its class, that of the bean that it carries, and its text. */
    static void printFault(String name, Exception exception, Object bean) {
        print(name, "exception", exception.getClass().getSimpleName());
        print(name, "fault", bean.getClass().getSimpleName());
        print(name, "message", exception.getMessage());
    }
}
