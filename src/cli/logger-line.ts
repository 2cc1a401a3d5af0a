/**
 * A line that SignServer's command line writes through its logger: time in the local zone, level, name of the command's
 * class.
 */
export function loggerLine(commandClass: string, text: string): string {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, -1).replace('.', ',')} INFO  [${commandClass}] ${text}`;
}
