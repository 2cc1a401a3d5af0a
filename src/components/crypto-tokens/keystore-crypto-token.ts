import { defineCryptoToken, type CryptoTokenContext } from '../../core/component.js';
import { choice, integer, text } from '../../core/properties.js';
import { TAG } from '../../formats/asn1/ber-values.js';
import { JKS_FORMAT } from '../../formats/jks/jks-format.js';
import type { KeystoreFormat } from '../../formats/keystore/keystore-format.js';
import { PKCS12_FORMAT } from '../../formats/pkcs12/pkcs12-format.js';
import { ConfiguredKeystore } from './configured-keystore.js';
import { FileKeystore } from './file-keystore.js';
import { Keystore } from './keystore.js';
import { VERIFY_SIGNATURES } from './verified.js';

/** SignServer reads the properties of its tokens raw: an empty value is a value. */
const keepsEmpty = true;

const missing = (name: string): string => `Missing ${name} property`;

const PROPERTIES = {
  KEYSTOREPASSWORD: text({
    keepsEmpty,
    secret: true,
    doc: 'The activation code. With it the token activates itself whenever it is needed.',
  }),
  DEFAULTKEY: text({
    keepsEmpty,
    doc: 'The alias that must be there for the token to be active; by default the first key of the key store.',
  }),
  NEXTCERTSIGNKEY: text({ keepsEmpty, doc: 'Another alias that must be there where it is set.' }),
  SIGNATUREALGORITHM: text({ doc: 'The signature algorithm of key tests; by default the one for the type of the key.' }),
  KEYGENERATIONLIMIT: integer({
    doc: 'How many keys the key store may have for another to be generated in it; none or -1 for no limit.',
    invalid: (value) => `Incorrect value for KEYGENERATIONLIMIT: For input string: "${value}"`,
  }),
  VERIFY_SIGNATURES,
};

const FILE_PROPERTIES = {
  KEYSTOREPATH: text({ required: true, keepsEmpty, missing, doc: 'The file of the key store.' }),
  ...PROPERTIES,
};

/** Java opens PKCS#12 as JKS too, since its keytool has written that into files of whatever name for years. */
const FILE_FORMATS = {
  PKCS12: () => PKCS12_FORMAT,
  JKS: (bytes) => (isSequence(bytes) ? PKCS12_FORMAT : JKS_FORMAT),
} as const satisfies Readonly<Record<string, (bytes: Uint8Array) => KeystoreFormat>>;

const isSequence = ([first]: Uint8Array): boolean => first === TAG.SEQUENCE;

/** Keys in a key store, as SignServer's KeystoreCryptoToken. */
export const keystoreCryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.KeystoreCryptoToken', 'KeystoreCryptoToken'],
  doc: 'Holds keys in a key store, in memory while it is active.',
  properties: {
    KEYSTORETYPE: choice(['PKCS12', 'JKS', 'INTERNAL'], {
      required: true,
      keepsEmpty,
      doc: 'The kind of key store: a PKCS#12 or JKS file (a PKCS#12 file passes for JKS, as in Java), or INTERNAL for one in the stored configuration of the worker.',
      missing,
      invalid: () => 'KEYSTORETYPE should be either PKCS12, JKS, or INTERNAL',
    }),
    KEYSTOREPATH: text({ keepsEmpty, doc: 'The file of the key store; not for INTERNAL.' }),
    ...PROPERTIES,
  },
  check: ({ KEYSTORETYPE, KEYSTOREPATH }) =>
    KEYSTORETYPE === 'INTERNAL' || KEYSTOREPATH !== undefined ? [] : [{ property: 'KEYSTOREPATH', message: missing('KEYSTOREPATH') }],
  create: ({ KEYSTORETYPE: type, KEYSTOREPATH: path = '', ...configuration }, context) => {
    const source = type === 'INTERNAL' ? configuredKeystore(context) : new FileKeystore(path, FILE_FORMATS[type]);
    return new Keystore(source, configuration, context.log);
  },
});

/** The same with a PKCS#12 file, whatever KEYSTORETYPE says. */
export const p12CryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.P12CryptoToken', 'P12CryptoToken'],
  doc: 'Holds keys in a PKCS#12 file, in memory while it is active.',
  properties: FILE_PROPERTIES,
  create: ({ KEYSTOREPATH, ...configuration }, { log }) =>
    new Keystore(new FileKeystore(KEYSTOREPATH, FILE_FORMATS.PKCS12), configuration, log),
});

/** The same with a JKS file, whatever KEYSTORETYPE says. */
export const jksCryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.JKSCryptoToken', 'JKSCryptoToken'],
  doc: 'Holds keys in a JKS file, in memory while it is active. JKS protects keys by little more than their password; prefer PKCS#12.',
  properties: FILE_PROPERTIES,
  create: ({ KEYSTOREPATH, ...configuration }, { log }) =>
    new Keystore(new FileKeystore(KEYSTOREPATH, FILE_FORMATS.JKS), configuration, log),
});

/** The same with a key store in the stored configuration of the worker, whatever KEYSTORETYPE says. */
export const keystoreInConfigCryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.KeystoreInConfigCryptoToken', 'KeystoreInConfigCryptoToken'],
  doc: 'Holds keys in a key store in the stored configuration of the worker, in memory while it is active.',
  properties: PROPERTIES,
  create: (configuration, context) => new Keystore(configuredKeystore(context), configuration, context.log),
});

/** SignServer keeps a PKCS#12 key store there. */
const configuredKeystore = ({ tokenData }: CryptoTokenContext): ConfiguredKeystore => new ConfiguredKeystore(tokenData, PKCS12_FORMAT);
