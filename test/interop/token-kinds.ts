import type { Context } from 'mocha';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { openDatabase } from '../../src/storage/open-database.js';
import { DatabaseTokenData } from '../../src/storage/token-data.js';
import { runProgram } from '../support/run-program.js';
import { makeSoftHsm, requireSoftHsm, softHsmProperties, type SoftHsm } from '../support/softhsm.js';
import { requireTool } from '../support/tools.js';

/** The code of the key stores. */
const CODE = 'foo123';

/** What another program sees of a key: the certificate that stands in for one, or its own with the CA's. */
export type SeenKey = 'stand-in' | 'certified' | 'gone';

/** What a crypto worker is made of, and how to look at its keys from outside. */
export interface PreparedToken {
  /** Properties of the crypto worker besides its class. */
  readonly properties: Readonly<Record<string, string>>;
  /** What must be in the environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What another program sees of the key with that alias now. */
  readonly see: (alias: string) => SeenKey | Promise<SeenKey>;
  readonly remove?: () => void;
}

/** A kind of token: what the life of a key is tried on. */
export interface TokenKind {
  readonly title: string;
  /** Skips the test where something is missing. */
  readonly require: (test: Context) => void;
  readonly prepare: (folder: string) => PreparedToken;
  /** Aliases of the keys that live in it. */
  readonly keys: readonly string[];
}

const FEW = ['rsa', 'p256', 'ed25519'];

/** Every row goes through the same life. */
export const TOKEN_KINDS: readonly TokenKind[] = [
  { ...keystoreFile('PKCS12'), keys: ['rsa', 'rsa exponent', 'p256', 'p521', 'brainpool', 'ed25519', 'ed448'] },
  { ...keystoreFile('JKS'), keys: FEW },
  {
    title: 'a key store in the configuration',
    require: requireKeytool,
    prepare: (folder) => ({
      properties: {
        CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.signserver.server.cryptotokens.KeystoreInConfigCryptoToken',
        KEYSTOREPASSWORD: CODE,
      },
      see: async (alias) => {
        const path = join(folder, 'configured.p12');
        writeFileSync(path, await storedKeystore(folder));
        return seenByJava(alias, { path, type: 'PKCS12', folder });
      },
    }),
    keys: FEW,
  },
  {
    title: 'SoftHSM',
    require: (test) => {
      requireSoftHsm(test);
    },
    prepare() {
      const hsm = makeSoftHsm();
      return {
        properties: softHsmProperties(hsm, { SESSION_POOL_SIZE: '2' }),
        environment: hsm.environment,
        see: (alias) => seenByPkcs11Tool(alias, hsm),
        remove: () => {
          hsm.remove();
        },
      };
    },
    keys: ['rsa', 'rsa exponent', 'p256', 'p521', 'brainpool', 'ed25519', 'ed448'],
  },
];

function requireKeytool(test: Context): void {
  requireTool(test, 'keytool');
}

interface JavaKeystore {
  readonly path: string;
  readonly type: 'PKCS12' | 'JKS';
  /** Where copies are made. */
  readonly folder: string;
}

/** A file in which keytool made the key `java`. */
function keystoreFile(type: JavaKeystore['type']): Omit<TokenKind, 'keys'> {
  return {
    title: `a ${type} file`,
    require: requireKeytool,
    prepare(folder) {
      const path = join(folder, `keys.${type.toLowerCase()}`);
      const store = ['-keystore', path, '-storetype', type, '-storepass', CODE];
      runProgram('keytool', ['-genkeypair', '-alias', 'java', '-keyalg', 'EC', '-dname', 'CN=java', ...store, '-keypass', CODE]);
      return {
        properties: {
          CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.signserver.server.cryptotokens.KeystoreCryptoToken',
          KEYSTORETYPE: type,
          KEYSTOREPATH: path,
          KEYSTOREPASSWORD: CODE,
        },
        see: (alias) => seenByJava(alias, { path, type, folder }),
      };
    },
  };
}

/** Java opens the private key too: it copies the entry into a key store of another kind. */
function seenByJava(alias: string, { path, type, folder }: JavaKeystore): SeenKey {
  const listing = runProgram('keytool', ['-list', '-v', '-keystore', path, '-storetype', type, '-storepass', CODE]);
  const entries = listing.matchAll(/Alias name: (.*)\nCreation date: .*\nEntry type: PrivateKeyEntry\nCertificate chain length: (\d+)/g);
  const length = new Map([...entries].map(([, name = '', count]) => [name, Number(count)])).get(alias);
  if (length === undefined) return 'gone';
  const source = ['-srckeystore', path, '-srcstoretype', type, '-srcstorepass', CODE, '-srcalias', alias];
  const target = ['-destkeystore', join(folder, 'copy.p12'), '-deststoretype', 'PKCS12', '-deststorepass', CODE, '-noprompt'];
  runProgram('keytool', ['-importkeystore', ...source, ...target]);
  return length === 1 ? 'stand-in' : 'certified';
}

/** The key store of worker 1, from the database of the running server. */
async function storedKeystore(folder: string): Promise<Uint8Array> {
  const dataSource = createDataSource(`sqlite:${folder}`);
  try {
    await openDatabase(dataSource);
    const stored = await new DatabaseTokenData(dataSource).of(1).read();
    if (!stored) throw new Error('no key store is stored');
    return stored;
  } finally {
    await dataSource.destroy();
  }
}

/** A key has three objects of its own: private key, public key and certificate. */
function seenByPkcs11Tool(alias: string, hsm: SoftHsm): SeenKey {
  const objects = hsm.tool('--list-objects').split(/\n(?=\S)/);
  const own = objects.filter((object) => object.split('\n').some((line) => line.trim().replace(/^label: +/, '') === alias));
  if (own.length === 0) return 'gone';
  const kinds = own.map((object) => /^(\w+ \w+)/.exec(object)?.[1]).sort();
  if (kinds.join() !== 'Certificate Object,Private Key,Public Key') throw new Error(`${alias} has the objects ${own.join('\n')}`);
  return own.some((object) => /subject: +DN: .*CN ?= ?stand-in/.test(object)) ? 'stand-in' : 'certified';
}
