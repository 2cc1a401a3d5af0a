import { defineCryptoToken } from '../../core/component.js';
import { choice, integer, text } from '../../core/properties.js';
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

/** Keys in a key store file, as SignServer's KeystoreCryptoToken. */
export const keystoreCryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.KeystoreCryptoToken', 'KeystoreCryptoToken'],
  doc: 'Holds keys in a key store file, in memory while it is active.',
  properties: {
    KEYSTORETYPE: choice(['PKCS12', 'JKS', 'INTERNAL'], {
      required: true,
      keepsEmpty,
      doc: 'The kind of key store. This version reads PKCS12.',
      missing,
      invalid: () => 'KEYSTORETYPE should be either PKCS12, JKS, or INTERNAL',
    }),
    KEYSTOREPATH: text({ keepsEmpty, doc: 'The file of the key store; not for INTERNAL.' }),
    ...PROPERTIES,
  },
  check: ({ KEYSTORETYPE, KEYSTOREPATH }) =>
    KEYSTORETYPE === 'INTERNAL' || KEYSTOREPATH !== undefined ? [] : [{ property: 'KEYSTOREPATH', message: missing('KEYSTOREPATH') }],
  create: ({ KEYSTORETYPE: type, ...configuration }, context) => new Keystore({ type, ...configuration }, context),
});

/** The same with a PKCS#12 file, whatever KEYSTORETYPE says. */
export const p12CryptoToken = defineCryptoToken({
  names: ['org.signserver.server.cryptotokens.P12CryptoToken', 'P12CryptoToken'],
  doc: 'Holds keys in a PKCS#12 file, in memory while it is active.',
  properties: {
    KEYSTOREPATH: text({ required: true, keepsEmpty, missing, doc: 'The file of the key store.' }),
    ...PROPERTIES,
  },
  create: (configuration, context) => new Keystore({ type: 'PKCS12', ...configuration }, context),
});
