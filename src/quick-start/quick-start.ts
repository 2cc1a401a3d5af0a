import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stopOnSignal } from '../cli/serve.js';
import { loadSettings, type Settings } from '../settings/config.js';
import { CLIENT_WS_PATH } from '../interfaces/soap/client-ws.js';
import { formatListenAddress, type ListenAddress } from '../settings/listen-address.js';
import { openLocalAdministration } from '../startup/local-administration.js';
import { sampleCommand, trySampleRequest } from './sample-request.js';
import { setUpSampleWorkers } from './sample-workers.js';
import type { RunningServer } from '../server.js';
import { startProcesses } from '../serving/start-processes.js';
import { packageFolder } from '../runtime/version.js';

/**
 * Starts a server on the folder `data` of the checkout, with a keystore and sample workers made on the first start, signs
 * a text through its own ClientWS, says how to do the same, and serves until it is told to stop. `words` are options of
 * `countersign serve`. Answers the exit code.
 */
export async function quickStart(words: readonly string[]): Promise<number> {
  const loaded = loadSettings(words, { ...DEFAULTS, ...process.env });
  if ('problems' in loaded) {
    for (const problem of loaded.problems) console.error(problem);
    return WRONG_SETTINGS;
  }
  try {
    await serve(loaded.settings);
    return 0;
  } catch (thrown) {
    console.error(thrown instanceof Error ? withCauses(thrown) : String(thrown));
    return 1;
  }
}

const WRONG_SETTINGS = 2;
/** One process is enough to try it, and takes the least memory. */
const DEFAULTS = { COUNTERSIGN_DATA: join(packageFolder, 'data'), COUNTERSIGN_PROCESSES: '1' };

async function serve(settings: Settings): Promise<void> {
  if (!settings.http) throw new Error('The quick start signs over plain HTTP, which is off.');
  await setUp(settings);
  const server = await startProcesses(settings);
  const address = clientWsAddress(settings.http, server);
  console.log(introduction({ address, data: settings.data, trial: await trial(address) }));
  await stopOnSignal(server, process, (code) => process.exit(code));
}

/** What became of the sample; since it was set up, the worker may have been given other keys or other clients. */
async function trial(address: string): Promise<string> {
  try {
    await trySampleRequest(address);
    return 'It has signed and verified a sample.';
  } catch (thrown) {
    return `The sample was not signed: ${thrown instanceof Error ? withCauses(thrown) : String(thrown)}`;
  }
}

function withCauses(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${withCauses(error.cause)})` : error.message;
}

/** The keystore is the last thing that is made, and says that everything was. */
async function setUp({ data, database }: Settings): Promise<void> {
  const keystore = join(data, 'keystore.p12');
  if (existsSync(keystore)) return;
  await mkdir(data, { recursive: true, mode: 0o700 });
  const administration = await openLocalAdministration({ data, ...(database !== undefined && { database }) });
  try {
    await setUpSampleWorkers(administration, keystore);
  } finally {
    await administration.close();
  }
}

/** Names that stand for all addresses of the machine; one can listen on them but not call them. */
const UNSPECIFIED = ['0.0.0.0', '::'];

function clientWsAddress({ host, port }: ListenAddress, { listeners }: Pick<RunningServer, 'listeners'>): string {
  const name = host === undefined || UNSPECIFIED.includes(host) ? '127.0.0.1' : host;
  const open = listeners.find(({ kind }) => kind === 'http')?.port ?? port;
  return `http://${formatListenAddress({ host: name, port: open })}${CLIENT_WS_PATH}`;
}

function introduction({ address, data, trial }: { readonly address: string; readonly data: string; readonly trial: string }): string {
  return `
Countersign is running. ${trial} Try it from another terminal:

${sampleCommand(address)}

The contract (WSDL): ${address}?wsdl
Its keys, workers and database: ${data}
Stop it with Ctrl-C.
`;
}
