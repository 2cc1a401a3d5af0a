import { testSignatureCheck, type KeyTestResult, type TokenCheck, type TokenProbe } from '../../../core/crypto-token.js';
import { mechanismName } from './constants.js';
import { slotText } from './slots.js';
import type { InspectedSlot, LibraryInspection } from './token-commands.js';
import type { TokenDevice } from './token-device.js';

interface Probed {
  readonly device: TokenDevice;
  /** The stored PIN, where there is one. */
  readonly pin: string | undefined;
  /** DEFAULTKEY. */
  readonly alias: string | undefined;
  /** Opens the token where that needs no administrator. */
  readonly prepare: () => Promise<void>;
  readonly test: (alias: string) => Promise<KeyTestResult>;
}

/** Looks at everything that a signature needs, one after the other, and says what was found. It never rejects. */
export async function probeToken(probed: Probed): Promise<TokenProbe> {
  const { device } = probed;
  const inspection = await device.inspect().catch((thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)));
  await probed.prepare();
  const checks = [...libraryChecks(device, inspection), tokenCheck(device), pinCheck(probed), await signatureCheck(probed)];
  return { checks };
}

const good = (subject: string, finding: string): TokenCheck => ({ subject, outcome: 'good', finding });
const bad = (subject: string, finding: string): TokenCheck => ({ subject, outcome: 'bad', finding });
const skipped = (subject: string, finding: string): TokenCheck => ({ subject, outcome: 'skipped', finding });

function libraryChecks({ target }: TokenDevice, inspection: LibraryInspection | string): readonly TokenCheck[] {
  if (typeof inspection === 'string') return [bad('library', `${target.library}: ${inspection}`)];
  const { description, slots } = inspection;
  return [
    good('library', `${target.library}: ${description}`),
    slots.length === 0 ? bad('slots', 'The library has none.') : good('slots', slots.map(slotLine).join('; ')),
  ];
}

function slotLine({ slot, token, problem }: InspectedSlot): string {
  if (!token) return `${String(slot)}: ${problem ?? 'no token in it'}`;
  return `${String(slot)}: "${token.label}" (${token.manufacturer} ${token.model}, serial number ${token.serialNumber}, PIN ${PIN_STATES[token.pin]})`;
}

const PIN_STATES = {
  fine: 'not refused of late',
  countLow: 'refused since it was right last',
  finalTry: 'locked at the next wrong one',
  locked: 'LOCKED',
} as const satisfies Record<NonNullable<InspectedSlot['token']>['pin'], string>;

function tokenCheck({ token, target, reason }: TokenDevice): TokenCheck {
  if (!token) return bad('token', `${slotText(target.slot)}: ${reason ?? 'not open'}`);
  const names = token.mechanisms.map(mechanismName).filter((name) => name !== undefined);
  return good('token', `slot ${String(token.slot)}, "${token.label}"; mechanisms for signatures: ${names.join(', ')}`);
}

function pinCheck({ device, pin }: Probed): TokenCheck {
  if (device.isOpen) return good('PIN', 'The token is open with it.');
  if (pin === undefined) return skipped('PIN', 'None is stored; activate the token with activatecryptotoken.');
  return bad('PIN', device.reason ?? 'not tried');
}

async function signatureCheck({ device, alias, test }: Probed): Promise<TokenCheck> {
  const subject = 'test signature';
  if (!device.isOpen) return skipped(subject, 'The token is not open.');
  if (alias === undefined) return bad(subject, 'DEFAULTKEY is not set; without it the token is never active.');
  return testSignatureCheck(alias, [await test(alias)]);
}
