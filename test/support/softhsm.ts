import type { Context } from 'mocha';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTool, skip } from './tools.js';

export const SOFTHSM_PIN = '1234';
const SECURITY_OFFICER_PIN = '987654';

const LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
];

/** Skips a test where there is no SoftHSM, or not what it is reached with. */
export function requireSoftHsm(test: Context): void {
  requireTool(test, 'softhsm2-util', 'pkcs11-tool');
  try {
    createRequire(import.meta.url)('pkcs11js');
  } catch {
    skip(test, 'the optional package pkcs11js is not built (npm rebuild pkcs11js, with g++, make and python3)');
  }
}

/** A SoftHSM with tokens of its own in a temporary folder. */
export interface SoftHsm {
  /** Path of its library. */
  readonly library: string;
  /** What a program needs in its environment to see these tokens and no others. */
  readonly environment: Readonly<Record<string, string>>;
  /** Label of its only token. */
  readonly label: string;
  /** Pulls the token out: the library finds nothing where it was. */
  pull(): void;
  /** Puts it back. */
  plug(): void;
  /** Runs `pkcs11-tool` on the token, logged in; answers what it printed. */
  tool(...words: readonly string[]): string;
  remove(): void;
}

/** Makes a SoftHSM with one token. */
export function makeSoftHsm(label = 'countersign'): SoftHsm {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (library === undefined) throw new Error('the library of SoftHSM is not where Debian puts it');
  const folder = mkdtempSync(join(tmpdir(), 'countersign-softhsm-'));
  const [tokens, away] = [join(folder, 'tokens'), join(folder, 'away')];
  mkdirSync(tokens);
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`,
  );
  const environment = { SOFTHSM2_CONF: configuration };
  const run = (program: string, words: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...environment } });
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}:\n${stdout}${stderr}`);
    return stdout;
  };
  run('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', SOFTHSM_PIN, '--so-pin', SECURITY_OFFICER_PIN]);
  return {
    library,
    environment,
    label,
    pull() {
      renameSync(tokens, away);
    },
    plug() {
      renameSync(away, tokens);
    },
    tool: (...words) => run('pkcs11-tool', ['--module', library, '--token-label', label, '--login', '--pin', SOFTHSM_PIN, ...words]),
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}

/** The properties of a crypto token over the token. */
export function softHsmProperties({ label }: SoftHsm, properties: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.signserver.server.cryptotokens.PKCS11CryptoToken',
    SHAREDLIBRARYNAME: 'SoftHSM 2',
    SLOTLABELTYPE: 'SLOT_LABEL',
    SLOTLABELVALUE: label,
    PIN: SOFTHSM_PIN,
    DEFAULTKEY: 'rsa',
    ...properties,
  };
}

/** The properties of a crypto worker over the token, as lines of a properties file. */
export function softHsmToken(id: number, name: string, hsm: SoftHsm, properties: Readonly<Record<string, string>> = {}): readonly string[] {
  const all = {
    NAME: name,
    TYPE: 'CRYPTO_WORKER',
    IMPLEMENTATION_CLASS: 'org.signserver.server.signers.CryptoWorker',
    ...softHsmProperties(hsm, properties),
  };
  return Object.entries(all).map(([key, value]) => `WORKER${String(id)}.${key}=${value}`);
}
