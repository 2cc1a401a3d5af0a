import { cryptoToken, openSigner, type Installation, type ServerProcess } from '../support/server-process.js';
import type { TestKeystore } from '../support/keystore.js';
import type { Pair } from './comparison.js';
import { clientWsContender, startBareServer, type BareServer, type BenchFolder } from './contender.js';

export const PLAIN_SIGNER = 'org.signserver.module.cmssigner.PlainSigner';

const KEYS = [
  { label: 'RSA-2048', alias: 'rsa', worker: 'PlainRSA' },
  { label: 'P-256', alias: 'ec', worker: 'PlainEC' },
] as const;

/**
 * Each key is measured twice: signing as the bare server does, and with every signature verified before it leaves, as
 * the server does by default.
 */
const TOKENS = [
  { name: 'BareToken', suffix: '', properties: { VERIFY_SIGNATURES: 'false' } },
  { name: 'VerifyingToken', suffix: ', verified', properties: {} },
] as const;

/** A worker that signs 1 KB and does nothing else. */
export interface PlainSigner {
  readonly label: string;
  readonly alias: 'rsa' | 'ec';
  readonly worker: string;
  readonly isVerified: boolean;
}

export const PLAIN_SIGNERS: readonly PlainSigner[] = TOKENS.flatMap(({ name, suffix }) =>
  KEYS.map(({ label, alias, worker }) => ({
    label: `${label}${suffix}`,
    alias,
    worker: `${worker}${name}`,
    isVerified: name === 'VerifyingToken',
  })),
);

/** Properties of those workers (ids from 20) and their two tokens (ids 10 and 11). */
export function plainSigners(keystore: TestKeystore): readonly string[] {
  return [
    ...TOKENS.flatMap(({ name, properties }, index) => cryptoToken(10 + index, keystore, { NAME: name, ...properties })),
    ...TOKENS.flatMap(({ name }, token) =>
      KEYS.flatMap(({ alias, worker }, key) =>
        openSigner(20 + 2 * token + key, `${worker}${name}`, {
          IMPLEMENTATION_CLASS: PLAIN_SIGNER,
          DEFAULTKEY: alias,
          CRYPTOTOKEN: name,
        }),
      ),
    ),
  ];
}

/** A bare server for each key, as processes of their own. */
export class BareServers {
  private constructor(private readonly servers: ReadonlyMap<string, BareServer>) {}

  static async start({ keystore }: Installation, folder: BenchFolder, processes = 1): Promise<BareServers> {
    const servers = await Promise.all(
      KEYS.map(
        async ({ alias }) => [alias, await startBareServer({ name: alias, keys: keystore.keys[alias], processes }, folder)] as const,
      ),
    );
    return new BareServers(new Map(servers));
  }

  of(alias: string): BareServer {
    const server = this.servers.get(alias);
    if (!server) throw new Error(`no bare server has the key ${alias}`);
    return server;
  }

  /** The process of each, by key. */
  get pids(): readonly (readonly [alias: string, pid: number])[] {
    return [...this.servers].map(([alias, { pid }]) => [alias, pid]);
  }

  stop(): void {
    for (const server of this.servers.values()) server.stop();
  }
}

/** ClientWS of a server beside bare servers with the same keys. */
export function bareClientWsPairs(server: ServerProcess, bareServers: BareServers, folder: BenchFolder): readonly Pair[] {
  return PLAIN_SIGNERS.map(({ label, alias, worker }) => ({
    label,
    server: clientWsContender(server, worker, folder),
    bare: bareServers.of(alias).contender,
  }));
}
