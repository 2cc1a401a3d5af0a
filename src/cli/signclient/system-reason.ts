import { getSystemErrorMap } from 'node:util';

/** Why the system refused something, without its own names for it: `Permission denied`. */
export function systemReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { errno } = thrown as NodeJS.ErrnoException;
  const [, sentence] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? [];
  return sentence === undefined ? thrown.message : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
