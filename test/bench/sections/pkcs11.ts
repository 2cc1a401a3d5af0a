import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { administer } from '../../support/administer.js';
import { setEnvironment } from '../../support/environment.js';
import { measuringEnvironment, takeLoopDelay, type LoopDelay } from '../../support/loop-delay.js';
import { install, openSigner, startServer } from '../../support/server-process.js';
import { makeSoftHsm, SOFTHSM_PIN, softHsmToken, type SoftHsm } from '../../support/softhsm.js';
import type { BareLoop } from '../bare-pkcs11.js';
import { CONNECTIONS, warmUp } from '../comparison.js';
import { clientWsContender, type Contender } from '../contender.js';
import { load, type LoadResult } from '../load.js';
import { PLAIN_SIGNER } from '../plain-signers.js';
import { defineSection, type Bench } from '../section.js';
import { median, milliseconds, table } from '../table.js';

const BARE_LOOP = fileURLToPath(new URL('../bare-pkcs11.js', import.meta.url));

/** SESSION_POOL_SIZE of the server and threads of the bare loop. */
const SESSIONS = 2;

const KEYS = [
  { label: 'RSA-2048', alias: 'rsa2048', keyType: 'RSA', algorithm: 'RSA', specification: '2048' },
  { label: 'RSA-4096', alias: 'rsa4096', keyType: 'RSA', algorithm: 'RSA', specification: '4096' },
  { label: 'P-256', alias: 'p256', keyType: 'EC', algorithm: 'ECDSA', specification: 'secp256r1' },
] as const;

/** Each key signs as the bare loop does, or with every signature verified before it leaves. */
const TOKENS = [
  { name: 'BareDevice', suffix: '', properties: { VERIFY_SIGNATURES: 'false' } },
  { name: 'VerifyingDevice', suffix: ', verified', properties: {} },
] as const;

interface Measured {
  readonly key: string;
  readonly connections: number;
  readonly rounds: readonly Round[];
}

/** One turn of each, one directly after the other. */
interface Round {
  readonly server: LoadResult;
  /** How late the event loop of the server was meanwhile. */
  readonly delay: LoopDelay;
  /** Signatures per second of the bare loop. */
  readonly bare: number;
}

/** Signatures in SoftHSM through ClientWS, beside threads that do nothing but sign with the same library. */
export const pkcs11Section = defineSection<readonly Measured[]>({
  name: 'pkcs11',
  doc: `signatures in SoftHSM over ClientWS beside a bare loop over the same library, ${String(SESSIONS)} sessions each`,
  async measure(bench) {
    const hsm = makeSoftHsm();
    const restore = setEnvironment(hsm.environment);
    try {
      return await measureDevice(hsm, bench);
    } finally {
      restore();
      hsm.remove();
    }
  },
  lines(measured) {
    const header = ['key', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'bare/s', 'ratio', 'loop p99 ms', 'loop max ms', 'errors'];
    const rows = measured.map(({ key, connections, rounds }) => [
      key,
      String(connections),
      median(rounds.map(({ server }) => server.requestsPerSecond)).toFixed(0),
      milliseconds(rounds.map(({ server }) => server.p50Ms)),
      milliseconds(rounds.map(({ server }) => server.p99Ms)),
      median(rounds.map(({ bare }) => bare)).toFixed(0),
      median(rounds.map(({ server, bare }) => server.requestsPerSecond / bare)).toFixed(2),
      median(rounds.map(({ delay }) => delay.p99)).toFixed(1),
      Math.max(...rounds.map(({ delay }) => delay.max)).toFixed(1),
      String(rounds.reduce((sum, { server }) => sum + server.errors, 0)),
    ]);
    return table([header, ...rows]);
  },
});

async function measureDevice(hsm: SoftHsm, bench: Bench): Promise<readonly Measured[]> {
  const workers = TOKENS.flatMap(({ name, suffix }) =>
    KEYS.map((key) => ({ ...key, label: `${key.label}${suffix}`, token: name, worker: `${key.alias}${name}` })),
  );
  const installation = install([
    ...TOKENS.flatMap(({ name, properties }, index) =>
      softHsmToken(50 + index, name, hsm, { SESSION_POOL_SIZE: String(SESSIONS), DEFAULTKEY: 'rsa2048', ...properties }),
    ),
    ...workers.flatMap(({ worker, token, alias }, index) => {
      const properties = { IMPLEMENTATION_CLASS: PLAIN_SIGNER, CRYPTOTOKEN: token, DEFAULTKEY: alias, SELFSIGNED_DN: 'CN=bench' };
      return openSigner(60 + index, worker, properties);
    }),
  ]);
  const { dataFolder } = installation;
  const delayFile = join(dataFolder, 'loop-delay.json');
  const restore = setEnvironment(measuringEnvironment(delayFile));
  const server = await startServer(installation).finally(restore);
  try {
    for (const { alias, algorithm, specification } of KEYS) {
      await administer(dataFolder, 'generatekey', `${alias}BareDevice`, '-keyalg', algorithm, '-keyspec', specification, '-alias', alias);
    }
    await administer(dataFolder, 'reload', 'all');
    const contenders = workers.map((one) => ({ ...one, contender: clientWsContender(server, one.worker, { ...bench, dataFolder }) }));
    await warmUp(contenders.map(({ contender }) => contender));
    const measured: Measured[] = [];
    for (const { label, alias, keyType, contender } of contenders) {
      const order = { library: hsm.library, token: hsm.label, pin: SOFTHSM_PIN, key: alias, keyType, threads: SESSIONS };
      for (const connections of CONNECTIONS) {
        const loop = { ...order, seconds: bench.seconds, document: base64(bench.document) };
        const takeDelay = (): Promise<LoopDelay> => takeLoopDelay(server.pid, delayFile);
        measured.push({ key: label, connections, rounds: await inTurns(contender, loop, { bench, connections, takeDelay }) });
      }
    }
    return measured;
  } finally {
    await server.stop();
    installation.remove();
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The bare loop and the server in so many rounds. */
async function inTurns(
  contender: Contender,
  loop: BareLoop,
  { bench, connections, takeDelay }: { readonly bench: Bench; readonly connections: number; readonly takeDelay: () => Promise<LoopDelay> },
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await bench.checkSample(contender);
    const bare = await bareSignaturesPerSecond(loop);
    await takeDelay();
    const server = await load(contender, { connections, seconds: bench.seconds });
    rounds.push({ server, bare, delay: await takeDelay() });
  }
  return rounds;
}

async function bareSignaturesPerSecond(loop: BareLoop): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [BARE_LOOP, JSON.stringify(loop)]);
  return Number(stdout) / loop.seconds;
}
