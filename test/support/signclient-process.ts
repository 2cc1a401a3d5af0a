import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled client. */
export const SIGNCLIENT = fileURLToPath(new URL('../../src/cli/signclient.js', import.meta.url));

export const SIGNCLIENT_DEADLINE_MS = 180_000;

/** How a run of the client ended. */
export interface Ended {
  readonly code: number | null;
  /** Standard output. */
  readonly data: Buffer;
  /** Standard error. */
  readonly said: string;
}

/** Runs `signclient` as a user would; `input` is its standard input, which stays open where there is none. */
export function runClient(words: readonly string[], input?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SIGNCLIENT, ...words], { timeout: SIGNCLIENT_DEADLINE_MS });
    const data: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => data.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject).on('close', (code) => {
      resolve({ code, data: Buffer.concat(data), said });
    });
    if (input !== undefined) child.stdin.write(input);
  });
}
