import { keystoreCryptoToken } from '../../src/components/crypto-tokens/keystore-crypto-token.js';
import type { CryptoToken, TokenAbilities } from '../../src/core/crypto-token.js';
import { readConfiguration } from '../../src/core/properties.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { MemoryTokenData } from './memory-token-data.js';

const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** A token over a PKCS#12 file, with all that it can do. */
export function keystoreToken(path: string, properties: Readonly<Record<string, string>>): CryptoToken & Required<TokenAbilities> {
  const raw = new Map(Object.entries({ KEYSTORETYPE: 'PKCS12', KEYSTOREPATH: path, ...properties }));
  const { configuration, problems } = readConfiguration(keystoreCryptoToken.properties, raw, keystoreCryptoToken.check);
  if (!configuration) throw new Error(problems.map(({ message }) => message).join(' '));
  return withAbilities(
    keystoreCryptoToken.create(configuration, {
      workerId: 1,
      certificates: certificateReader,
      log: quiet,
      tokenData: new MemoryTokenData().of(1),
    }),
  );
}

function withAbilities(token: CryptoToken): CryptoToken & Required<TokenAbilities> {
  if (!hasAbilities(token)) throw new Error('the keystore token lacks an ability');
  return token;
}

const ABILITIES = [
  'entries',
  'testKey',
  'generateCertificateRequest',
  'generateKey',
  'removeKey',
  'importCertificateChain',
] as const satisfies readonly (keyof TokenAbilities)[];

const hasAbilities = (token: CryptoToken): token is CryptoToken & Required<TokenAbilities> =>
  ABILITIES.every((name) => token[name] !== undefined);
