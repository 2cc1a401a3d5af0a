/** One line for an error: its message and those of its causes, since who reads it administers the server. */
export function errorSentence(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message} (${errorSentence(thrown.cause)})` : thrown.message;
}
