import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stopOnSignal } from './cli/serve.js';
import { loadSettings, type Settings } from './config.js';
import { CLIENT_WS_PATH } from './interfaces/soap/client-ws.js';
import { formatListenAddress, type ListenAddress } from './listen-address.js';
import { openLocalAdministration } from './local-administration.js';
import { sampleCommand, trySampleRequest } from './quick-start/sample-request.js';
import { setUpSampleWorkers } from './quick-start/sample-workers.js';
import { startServer, type RunningServer } from './server.js';
import { packageFolder } from './version.js';

/**
 * Starts a server on the folder `data` of the checkout, with a keystore and sample workers made on the first start, signs
 * a text through its own ClientWS, says how to do the same, and serves until it is told to stop. `words` are options of
 * `countersign serve`. Answers the exit code.
 */
export async function quickStart(words: readonly string[]): Promise<number> {
  const loaded = loadSettings(words, { COUNTERSIGN_DATA: join(packageFolder, 'data'), ...process.env });
  if ('problems' in loaded) {
    for (const problem of loaded.problems) console.error(problem);
    return 2;
  }
  const { settings } = loaded;
  if (!settings.http) {
    console.error('The quick start signs over plain HTTP; leave http on.');
    return 2;
  }
  await setUp(settings);
  const server = await startServer(settings);
  const address = clientWsAddress(settings.http, server);
  await trySampleRequest(address);
  console.log(introduction(address, settings));
  await stopOnSignal(server, process, (code) => process.exit(code));
  return 0;
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

function clientWsAddress({ host, port }: ListenAddress, { listeners }: RunningServer): string {
  const name = host === undefined || UNSPECIFIED.includes(host) ? '127.0.0.1' : host;
  const open = listeners.find(({ kind }) => kind === 'http')?.port ?? port;
  return `http://${formatListenAddress({ host: name, port: open })}${CLIENT_WS_PATH}`;
}

function introduction(address: string, { data }: Settings): string {
  return `
Countersign is running, and has signed and verified a sample. Try it from another terminal:

${sampleCommand(address)}

The contract (WSDL): ${address}?wsdl
Its keys, workers and database: ${data}
Stop it with Ctrl-C.
`;
}
