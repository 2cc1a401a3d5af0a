import { readFileSync, statSync } from 'node:fs';
import { defineCryptoToken, type CryptoTokenContext, type CryptoTokenDefinition } from '../../../core/component.js';
import type { CryptoToken } from '../../../core/crypto-token.js';
import { boolean, integer, text, type ConfigurationOf, type PropertyProblem } from '../../../core/properties.js';
import { VERIFY_SIGNATURES } from '../verified.js';
import { AttributeError, readAttributeProperties, readAttributeText, type AttributeRules } from './key-attributes.js';
import { allowedLibraries } from './known-libraries.js';
import { chooseLibrary } from './library-choice.js';
import { Pkcs11Token } from './pkcs11-token.js';
import { chosenSlot, slotProblems } from './slot-choice.js';
import { systemTimers } from './timers.js';
import { threadLane } from './thread-lane.js';
import { TokenDevices } from './token-devices.js';
import { uninitializedToken } from './uninitialized-token.js';

/** SignServer reads the properties of its tokens raw: an empty value is a value. */
const keepsEmpty = true;

const PROPERTIES = {
  SHAREDLIBRARYNAME: text({ keepsEmpty, doc: 'The PKCS#11 library, by a name that the deployment defines.' }),
  SHAREDLIBRARY: text({ keepsEmpty, doc: 'The same by its path, which must be that of a library that the deployment defines.' }),
  SLOTLABELTYPE: text({ keepsEmpty, doc: 'How the slot is named: SLOT_LABEL, SLOT_INDEX or SLOT_NUMBER.' }),
  SLOTLABELVALUE: text({ keepsEmpty, doc: 'The label of the token, the position of the slot in the list (from 0), or its number.' }),
  SLOT: text({ keepsEmpty, doc: 'Older way to name a slot by its number.' }),
  SLOTLISTINDEX: text({ keepsEmpty, doc: 'Older way to name a slot by its position.' }),
  PIN: text({ keepsEmpty, secret: true, doc: 'The PIN of the normal user. With it the token activates itself.' }),
  DEFAULTKEY: text({ keepsEmpty, doc: 'The alias of the key that must be able to sign for the token to be active.' }),
  NEXTCERTSIGNKEY: text({ keepsEmpty, doc: 'Another alias that must be, where it is set.' }),
  SIGNATUREALGORITHM: text({ doc: 'The signature algorithm of key tests; by default the one for the type of the key.' }),
  ATTRIBUTES: text({ keepsEmpty, doc: 'Attributes of generated keys, written as for the PKCS#11 provider of Java.' }),
  ATTRIBUTESFILE: text({ keepsEmpty, doc: 'A file with the same.' }),
  KEYGENERATIONLIMIT: integer({
    doc: 'How many keys the token may have for another to be generated in it; none or -1 for no limit.',
    invalid: (value) => `Incorrect value for KEYGENERATIONLIMIT: For input string: "${value}"`,
  }),
  CACHE_PRIVATEKEY: boolean({
    default: true,
    doc: 'Whether a key that was found once is used without looking it up again, until the token changes or is reloaded.',
    invalid: (value) => `Illegal value for CACHE_PRIVATEKEY: ${value}`,
  }),
  SESSION_POOL_SIZE: integer({
    default: 4,
    min: 1,
    max: 64,
    doc: 'How many sessions, each with a thread of its own, a process may have with the token.',
  }),
  QUEUE_LIMIT: integer({
    default: 1000,
    min: 0,
    max: 1_000_000,
    doc: 'How many requests may wait for a session before others are refused.',
  }),
  CALL_TIMEOUT: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    doc: 'How many milliseconds a signature may take before the token counts as gone; one may wait as long for a session before it is refused.',
  }),
  VERIFY_SIGNATURES,
};

type Configuration = ConfigurationOf<typeof PROPERTIES>;

/** Keys in a device behind a PKCS#11 library, over the devices of the process. */
export function definePkcs11CryptoToken(devices: TokenDevices): CryptoTokenDefinition {
  return defineCryptoToken({
    names: [
      'org.signserver.server.cryptotokens.PKCS11CryptoToken',
      'PKCS11CryptoToken',
      'org.signserver.server.cryptotokens.LegacyPKCS11CryptoToken',
      'org.signserver.p11ng.common.cryptotoken.P11NGCryptoToken',
      'org.signserver.p11ng.common.cryptotoken.JackNJI11CryptoToken',
    ],
    doc: 'Uses keys in a hardware security module or smart card through its PKCS#11 library.',
    properties: PROPERTIES,
    check: attributeProblems,
    create: (configuration, context) => createToken(devices, configuration, context),
  });
}

/** The devices are of the process: its libraries can be initialised once only. */
export const pkcs11CryptoToken = definePkcs11CryptoToken(new TokenDevices({ makeLane: threadLane, timers: systemTimers }));

function attributeProblems({ ATTRIBUTES, ATTRIBUTESFILE }: Configuration): readonly PropertyProblem[] {
  if (ATTRIBUTES === undefined || ATTRIBUTESFILE === undefined) return [];
  return [{ property: 'ATTRIBUTES', message: 'Only specify one of ATTRIBUTES and ATTRIBUTESFILE' }];
}

function createToken(devices: TokenDevices, configuration: Configuration, context: CryptoTokenContext): CryptoToken {
  const { pkcs11Libraries = new Map<string, string>(), properties = new Map<string, string>(), certificates, log } = context;
  const choice = chooseLibrary(configuration, allowedLibraries(pkcs11Libraries));
  const attributes = readAttributes(configuration, properties);
  const slot = slotProblems(configuration);
  if ('problem' in choice || typeof attributes === 'string' || slot.length > 0) {
    const found = [typeof attributes === 'string' ? attributes : undefined, 'problem' in choice ? choice.problem : undefined, ...slot];
    return uninitializedToken(found.filter((problem) => problem !== undefined));
  }
  const { SESSION_POOL_SIZE: sessions, QUEUE_LIMIT: queue, CALL_TIMEOUT: callTimeoutMs } = configuration;
  const device = devices.take({ library: choice.library, slot: chosenSlot(configuration), sessions, queue, callTimeoutMs }, log);
  return new Pkcs11Token({ ...configuration, attributes }, { device, certificates, log, release: () => void devices.give(device) });
}

const LARGEST_ATTRIBUTES_FILE = 65_536;

/** The rules, or what is wrong with them. */
function readAttributes(
  { ATTRIBUTES, ATTRIBUTESFILE: file }: Configuration,
  properties: ReadonlyMap<string, string>,
): AttributeRules | string {
  try {
    const written = ATTRIBUTES ?? (file === undefined ? '' : readBounded(file));
    const { attributes, mechanisms } = readAttributeProperties(properties);
    return { attributes: [...readAttributeText(written), ...attributes], mechanisms };
  } catch (thrown) {
    if (thrown instanceof AttributeError) return `Unable to parse attributes: ${thrown.message}`;
    return `The attributes file cannot be read: ${String(file)}`;
  }
}

function readBounded(file: string): string {
  const stats = statSync(file);
  if (!stats.isFile() || stats.size > LARGEST_ATTRIBUTES_FILE) throw new AttributeError(`${file} is no file of at most 64 KB`);
  return readFileSync(file, 'utf8');
}
