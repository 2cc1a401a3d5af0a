import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKeystore } from '../../support/pki.js';
import { readTimeStamp } from '../../support/read-time-stamp.js';
import { cryptoToken, install, openSigner, startServer, type ServerProcess } from '../../support/server-process.js';
import { POLICY, timeStampIdentity } from '../../support/test-authority.js';
import { timeStampQuery } from '../../support/time-stamp-query.js';
import { compare, comparisonLines, warmUpPairs, type Comparison, type Pair } from '../comparison.js';
import { startBareServer, type BareServer, type BenchFolder, type Contender } from '../contender.js';
import { defineSection } from '../section.js';

const PASSWORD = 'foo123';
const KEYS = [
  { label: 'RSA-2048', keyType: 'RSA', alias: 'tsrsa', worker: 'StampRSA' },
  { label: 'P-256', keyType: 'EC', alias: 'tsec', worker: 'StampEC' },
] as const;

/** Each key signs as the bare server does, or with every signature verified before it leaves. */
const TOKENS = [
  { name: 'BareStampToken', suffix: '', token: { VERIFY_SIGNATURES: 'false' }, signer: { VERIFY_TOKEN_SIGNATURE: 'false' } },
  { name: 'VerifyingStampToken', suffix: ', verified', token: {}, signer: {} },
] as const;

const REQUEST = new Uint8Array(timeStampQuery({ nonce: 2n ** 63n, certReq: true }));

/** With fewer connections than processes some have nothing to do. */
const CONNECTIONS = [16, 64];
const PROCESSES = 2;

/** Time stamps over HTTP, each beside a bare server of as many processes that signs the same request with the same key. */
export const timeStampsSection = defineSection<readonly Comparison[]>({
  name: 'timestamps',
  doc: 'time stamps over HTTP from two processes, beside a bare server of two that signs the request',
  async measure(bench) {
    const installation = install((keystore) => timeStampSigners(`${keystore.path}.ts`));
    const server = await startServer(installation, ['--processes', String(PROCESSES)]);
    const bareServers = new Map<string, BareServer>();
    try {
      const pairs = await timeStampPairs(server, installation, bareServers);
      await warmUpPairs(pairs);
      return await compare(pairs, bench, { connections: CONNECTIONS });
    } finally {
      for (const bare of bareServers.values()) bare.stop();
      await server.stop();
      installation.remove();
    }
  },
  lines: (comparisons) => comparisonLines(comparisons, ['stamps/s', 'bare/s']),
});

/** Properties of two time-stamp authorities, one for each kind of key, under two tokens; ids from 40. Writes their keystore. */
function timeStampSigners(keystoreFile: string): readonly string[] {
  writeFileSync(
    keystoreFile,
    makeKeystore(Object.fromEntries(KEYS.map(({ alias, keyType }) => [alias, timeStampIdentity(keyType)])), PASSWORD),
  );
  return TOKENS.flatMap(({ name, token, signer }, index) => [
    ...cryptoToken(40 + index, { path: keystoreFile, password: PASSWORD }, { NAME: name, ...token }),
    ...KEYS.flatMap(({ alias, worker }, key) =>
      openSigner(44 + 2 * index + key, `${worker}-${name}`, {
        IMPLEMENTATION_CLASS: 'org.signserver.module.tsa.TimeStampSigner',
        DEFAULTTSAPOLICYOID: POLICY,
        ACCEPTANYPOLICY: 'true',
        DEFAULTKEY: alias,
        CRYPTOTOKEN: name,
        ...signer,
      }),
    ),
  ]);
}

/** Starts the bare servers, and notes them in the map so that they are stopped whatever happens. */
async function timeStampPairs(
  server: ServerProcess,
  { dataFolder }: Pick<BenchFolder, 'dataFolder'>,
  bareServers: Map<string, BareServer>,
): Promise<readonly Pair[]> {
  const folder = { dataFolder: join(dataFolder, 'time-stamps'), document: REQUEST };
  mkdirSync(folder.dataFolder, { recursive: true });
  const bodyFile = join(folder.dataFolder, 'request.tsq');
  writeFileSync(bodyFile, REQUEST);
  for (const { alias, keyType } of KEYS) {
    const { privateKey, certificate } = timeStampIdentity(keyType);
    const keys = { privateKey, publicKey: certificate.publicKey };
    bareServers.set(alias, await startBareServer({ name: alias, keys, processes: PROCESSES }, folder));
  }
  return TOKENS.flatMap(({ name, suffix }) =>
    KEYS.map(({ label, alias, worker }) => {
      const bare = bareServers.get(alias);
      if (!bare) throw new Error(`no bare server has the key ${alias}`);
      const url = `${server.url}/worker/${worker}-${name}`;
      return { label: `${label}${suffix}`, bare: bare.contender, server: stampContender(url, bodyFile) };
    }),
  );
}

function stampContender(url: string, bodyFile: string): Contender {
  const headers = { 'Content-Type': 'application/timestamp-query' };
  const answersRightly = async (): Promise<boolean> => {
    const answer = await fetch(url, { method: 'POST', headers, body: REQUEST });
    return answer.status === 200 && readTimeStamp(new Uint8Array(await answer.arrayBuffer())).status === 0;
  };
  // A rejection has some 300 bytes, a time stamp with three certificates more than 2000.
  return { url, headers, bodyFile, answersRightly, answerBytes: 2000 };
}
