import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectToAdminWs } from '../../src/cli/admin-ws/admin-ws-administration.js';
import { adminWsUrl } from '../../src/cli/admin-ws/admin-ws-target.js';
import type { AdministrationConnection } from '../../src/admin/administration.js';
import { connectToServer } from '../../src/cli/control-client.js';
import { openLocalAdministration } from '../../src/startup/local-administration.js';
import { MemoryTerminal } from './memory-terminal.js';
import { issue, makeKeystore, pki } from './pki.js';
import { projectRoot } from './project-root.js';
import { freePort, startServer } from './server-process.js';
import { signserver } from './signserver-fixture.js';
import { keyPem } from './tls-files.js';

/** A server of its own, administered in one way. */
export interface AdministeredServer {
  readonly folder: string;
  readonly administration: AdministrationConnection;
  /** Where it serves AdminWS; the caller's files `admin.pem`, `admin.key` and `ca.pem` are in the folder. */
  readonly url: string;
  close(): Promise<void>;
}

// Made once: the servers are compared, so they begin with the same keys and certificates.
const keystore = makeKeystore({ rsa: pki.rsaSigner, ec: pki.ecSigner });
const admin = issue({ subject: 'O=Test,CN=admin', issuer: pki.root });
const localhost = issue({ subject: 'CN=localhost', issuer: pki.root });

/** What a server is set up with before it starts. `@DIR@` in the properties is its folder. */
export interface InitialConfiguration {
  readonly properties: string;
  /** Lines of words that are run after the properties are set. */
  readonly furtherLines: readonly (readonly string[])[];
  /** Further files in the folder, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Starts a server on a fresh folder, and connects to it. */
export async function startAdministered(
  way: 'control channel' | 'AdminWS',
  { properties, furtherLines, files: furtherFiles }: InitialConfiguration,
): Promise<AdministeredServer> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-ways-'));
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  file('keys.p12', keystore);
  const files = {
    cert: file('admin.pem', admin.pem),
    key: file('admin.key', keyPem(admin)),
    ca: file('ca.pem', pki.root.pem),
  };
  file('signer.pem', pki.rsaSigner.pem);
  file('keys.txt', 'batch1 ECDSA secp256r1\nbatch2 NOSUCH 1\n');
  for (const [name, text] of Object.entries(furtherFiles)) file(name, text);
  await configure(folder, [
    ['setproperties', file('workers.properties', properties.replaceAll('@DIR@', folder))],
    ...furtherLines,
    ...['wsadmins', 'wsauditors', 'wsarchiveauditors'].map((list) => [list, '-add', '-cert', files.cert]),
  ]);
  const port = await freePort();
  const tls = [
    '--tls-key',
    file('server.key', keyPem(localhost)),
    '--tls-cert',
    file('server.pem', localhost.pem),
    '--client-ca',
    files.ca,
  ];
  const server = await startServer({ dataFolder: folder }, ['--tls', 'off', '--mtls', `127.0.0.1:${String(port)}`, ...tls]);
  const url = `https://localhost:${String(port)}`;
  const administration =
    way === 'AdminWS'
      ? await connectToAdminWs({
          target: { url: adminWsUrl(url), ...files },
          wsdlFile: join(projectRoot, 'wsdl', 'adminws.wsdl'),
          terminal: new MemoryTerminal(),
        })
      : await connectToServer(folder);
  if (!administration) throw new Error('the server has no control channel');
  return {
    folder,
    url,
    administration,
    close: async () => {
      await administration.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function configure(folder: string, lines: readonly (readonly string[])[]): Promise<void> {
  const administration = await openLocalAdministration({ data: folder });
  try {
    for (const words of lines) {
      const { exitCode, out, err } = await signserver(administration, words);
      if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${out}${err}`);
    }
  } finally {
    await administration.close();
  }
}
