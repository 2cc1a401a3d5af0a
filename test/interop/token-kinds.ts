import type { Context } from 'mocha';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import { requireTool } from '../support/tools.js';

/** The code of the tokens. */
export const CODE = 'foo123';

/** What a crypto worker is made of, and how to look at its key store from outside. */
export interface PreparedToken {
  /** Properties of the crypto worker besides its class. */
  readonly properties: Readonly<Record<string, string>>;
  /** Aliases with the lengths of their chains, as another program sees them; absent where none can look. */
  readonly chainLengths?: () => ReadonlyMap<string, number>;
}

/** A kind of token: what the life of a key is tried on. */
export interface TokenKind {
  readonly title: string;
  /** Skips the test where something is missing. */
  readonly require?: (test: Context) => void;
  readonly prepare: (folder: string) => PreparedToken;
}

/** Every row goes through the same life. */
export const TOKEN_KINDS: readonly TokenKind[] = [
  keystoreFile('PKCS12', 'org.signserver.server.cryptotokens.KeystoreCryptoToken'),
  keystoreFile('JKS', 'org.signserver.server.cryptotokens.KeystoreCryptoToken'),
  keystoreFile('JKS', 'JKSCryptoToken'),
  {
    title: 'a key store in the configuration',
    prepare: () => ({
      properties: {
        CRYPTOTOKEN_IMPLEMENTATION_CLASS: 'org.signserver.server.cryptotokens.KeystoreInConfigCryptoToken',
        KEYSTOREPASSWORD: CODE,
      },
    }),
  },
];

/** A file in which keytool made the key `java`. */
function keystoreFile(type: 'PKCS12' | 'JKS', className: string): TokenKind {
  return {
    title: `a ${type} file (${className.replace(/.*\./, '')})`,
    require: (test) => {
      requireTool(test, 'keytool');
    },
    prepare(folder) {
      const path = join(folder, `keys.${type.toLowerCase()}`);
      const store = ['-keystore', path, '-storetype', type, '-storepass', CODE];
      runProgram('keytool', ['-genkeypair', '-alias', 'java', '-keyalg', 'RSA', '-dname', 'CN=java', ...store, '-keypass', CODE]);
      return {
        properties: {
          CRYPTOTOKEN_IMPLEMENTATION_CLASS: className,
          KEYSTORETYPE: type,
          KEYSTOREPATH: path,
          KEYSTOREPASSWORD: CODE,
        },
        chainLengths() {
          // That Java opens the private keys with the password too shows in its copy.
          const copy = join(folder, 'copy.p12');
          const target = ['-destkeystore', copy, '-deststoretype', 'PKCS12', '-deststorepass', CODE, '-noprompt'];
          runProgram('keytool', ['-importkeystore', '-srckeystore', path, '-srcstoretype', type, '-srcstorepass', CODE, ...target]);
          const listing = runProgram('keytool', ['-list', '-v', ...store]);
          const entries = listing.matchAll(
            /Alias name: (.*)\nCreation date: .*\nEntry type: PrivateKeyEntry\nCertificate chain length: (\d+)/g,
          );
          return new Map([...entries].map(([, alias = '', length]) => [alias, Number(length)]));
        },
      };
    },
  };
}
