import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './server-process.js';

const QUICK_START = new URL('../../src/quick-start/quick-start.js', import.meta.url).href;
const INTRODUCED = /^Stop it with Ctrl-C\.$/m;
const START_DEADLINE_MS = 30_000;

/** `npm start` as a process of its own, on a data folder of the test's. */
export interface QuickStartProcess {
  /** `127.0.0.1:PORT`. */
  readonly authority: string;
  /** What it printed until it was up. */
  readonly output: string;
  /** The command that it says to try. */
  readonly command: string;
  /** Sends it SIGINT, as Ctrl-C does, and answers its exit code. */
  stop(): Promise<unknown>;
}

/** Starts it and waits until it has said how to use it. */
export async function startQuickStart(dataFolder: string): Promise<QuickStartProcess> {
  const authority = `127.0.0.1:${String(await freePort())}`;
  const program = `const { quickStart } = await import('${QUICK_START}'); process.exitCode = await quickStart(['--http', '${authority}']);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, COUNTERSIGN_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => {
      child.kill('SIGKILL');
      reject(new Error(`the quick start did not come up:\n${output}`));
    };
    const timer = setTimeout(fail, START_DEADLINE_MS);
    child.once('exit', fail);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (!INTRODUCED.test(output)) return;
        clearTimeout(timer);
        child.off('exit', fail);
        resolve();
      });
    }
  });
  const command = /^curl .*$/m.exec(output)?.[0] ?? '';
  const stop = async (): Promise<unknown> => {
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    return (await exited)[0];
  };
  return { authority, output, command, stop };
}
