package org.countersign.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Date;
import org.quartz.CronExpression;

/**
 * Prints for each line of a file what it means as a cron expression: the first firing after a moment, both in
 * milliseconds since the epoch, or "none" where it is no expression or never fires. Arguments: the moment, the file.
 */
public final class NextFirings {
    private NextFirings() {
    }

    public static void main(String[] arguments) throws Exception {
        Date after = new Date(Long.parseLong(arguments[0]));
        for (String expression : Files.readAllLines(Path.of(arguments[1]))) {
            System.out.println(next(expression, after));
        }
    }

    private static String next(String expression, Date after) {
        try {
            Date next = new CronExpression(expression).getNextValidTimeAfter(after);
            return next == null ? "none" : String.valueOf(next.getTime());
        } catch (ParseException | RuntimeException e) {
            return "none";
        }
    }
}
