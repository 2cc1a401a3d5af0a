import { readFile } from 'node:fs/promises';
import { ArgumentError } from '../../command.js';
import { needsPassword, readKeyStore, type KeyStore } from './key-store-file.js';
import type { Passwords } from '../passwords.js';
import type { GivenClientOptions } from '../client-options.js';
import type { STORE_OPTIONS } from '../option-groups.js';

/** What HTTPS is spoken with. All texts are PEM. */
export interface TlsCredentials {
  /** Whom the server must be certified by. */
  readonly authorities: readonly string[];
  /** What the client shows of itself. */
  readonly identity?: { readonly key: string; readonly certificates: string };
}

type StoreOptions = Pick<
  GivenClientOptions<typeof STORE_OPTIONS>,
  'truststore' | 'truststorepwd' | 'keystore' | 'keystorepwd' | 'keyalias' | 'keyaliasprompt'
>;

/**
 * Reads the stores that the options name, and asks for passwords that they lack. A key store without trust store is both.
 * Throws where a store cannot be read or does not hold what it is for.
 */
export async function loadTlsCredentials(options: StoreOptions, passwords: Passwords): Promise<TlsCredentials> {
  const { truststore, keystore } = options;
  const trusted = truststore === undefined ? undefined : await openStore(store('truststore', truststore, options.truststorepwd), passwords);
  const own = keystore === undefined ? undefined : await openStore(store('keystore', keystore, options.keystorepwd), passwords);
  const authorities = (trusted ?? own)?.certificates ?? [];
  // Without any Node would trust the authorities of the public web.
  if (authorities.length === 0) throw new Error(`The ${trusted ? 'truststore' : 'keystore'} holds no certificate to trust`);
  if (!own) return { authorities };
  const alias = options.keyaliasprompt ? await askAlias(own, passwords) : options.keyalias;
  return { authorities, identity: await identityIn(own, alias) };
}

async function askAlias({ keys }: KeyStore, passwords: Passwords): Promise<string> {
  const alias = await passwords.askOpenly(`Key alias (${keys.map((key) => key.alias).join(', ')}): `);
  if (alias === undefined) throw new ArgumentError('Missing -keyalias');
  return alias.trim();
}

interface StoreFile {
  readonly what: 'truststore' | 'keystore';
  readonly path: string;
  readonly password: string | undefined;
}

const store = (what: StoreFile['what'], path: string, password: string | undefined): StoreFile => ({ what, path, password });

/** How often a password may be typed. */
const TRIES = 3;

async function openStore({ what, path, password }: StoreFile, passwords: Passwords): Promise<KeyStore> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new Error(`Could not load ${what}`, { cause });
  });
  if (password !== undefined || !needsPassword(file)) return await read({ what, path, password }, file);
  for (let tries = 1; ; tries++) {
    const typed = await passwords.ask(what);
    if (typed === undefined) throw new ArgumentError(`Missing -${what}pwd`);
    try {
      return await read({ what, path, password: typed }, file);
    } catch (thrown) {
      if (tries === TRIES) throw thrown;
    }
  }
}

async function read({ what, password }: StoreFile, file: Uint8Array): Promise<KeyStore> {
  try {
    return await readKeyStore(file, password ?? '');
  } catch (cause) {
    throw new Error(`Could not load ${what}`, { cause });
  }
}

async function identityIn({ keys }: KeyStore, alias: string | undefined): Promise<NonNullable<TlsCredentials['identity']>> {
  const key = alias === undefined ? keys[0] : keys.find((one) => one.alias === alias);
  if (!key) throw new Error(alias === undefined ? 'The keystore holds no private key' : `The keystore holds no private key ${alias}`);
  if (key.certificates === '') throw new Error(`The keystore holds no certificate of the private key ${key.alias}`);
  const privateKey = await key.privateKey();
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificates: key.certificates };
}
