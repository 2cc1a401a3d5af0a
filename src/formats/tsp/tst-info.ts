import { contextTag, integer, objectIdentifier, sequence, tlv } from '../asn1/asn1.js';
import { DerWriter } from '../asn1/der-writer.js';
import { retagged } from '../asn1/ber-writer.js';
import { encodeDistinguishedName, type DistinguishedName } from '../x509/distinguished-name.js';

/** The fields of a TSTInfo (RFC 3161 §2.4.2); what is prepared or copied is DER, with its own tag. */
export interface TstInfo {
  readonly policy: Uint8Array;
  readonly messageImprint: Uint8Array;
  /** Not negative, big-endian. */
  readonly serialNumber: Uint8Array;
  /** Milliseconds since the epoch; written to the second. */
  readonly genTime: number;
  /** What stands behind genTime in every token of an authority: `accuracy` and `ordering`. */
  readonly accuracyAndOrdering: Uint8Array;
  readonly nonce?: Uint8Array;
  /** With its tag [0]; see `tsaName`. */
  readonly tsa?: Uint8Array;
  /** Each a SEQUENCE; the field is omitted where there are none. */
  readonly extensions: readonly Uint8Array[];
}

const VERSION = integer(1);

/** DER of a TSTInfo. */
export function tstInfo(fields: TstInfo): Uint8Array {
  const { policy, messageImprint, serialNumber, accuracyAndOrdering: fixed, nonce = ABSENT, tsa = ABSENT, extensions } = fields;
  let length = policy.length + messageImprint.length + serialNumber.length + fixed.length + nonce.length + tsa.length;
  for (const extension of extensions) length += extension.length;
  const writer = new DerWriter(length + MOST_OTHER_OCTETS);
  const end = writer.mark;
  for (let index = extensions.length - 1; index >= 0; index--) writer.put(extensions[index] ?? ABSENT);
  if (extensions.length > 0) writer.wrap(CONTEXT_1, end);
  const number = writer.put(tsa).put(nonce).put(fixed).put(generalizedTime(fields.genTime)).mark;
  writer.put(unsigned(serialNumber)).wrap(INTEGER, number);
  return writer.put(messageImprint).put(policy).put(VERSION).wrap(SEQUENCE, end).written();
}

const ABSENT = new Uint8Array();
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const CONTEXT_1 = 0xa1;
/** Version, time, and the tags and lengths that are written here. */
const MOST_OTHER_OCTETS = 48;

/** Accuracy (RFC 3161 §2.4.2). Components that are 0 are left out, and all of it where each is. */
export interface Accuracy {
  readonly seconds: number;
  /** 1 to 999, or 0 for none. */
  readonly millis: number;
  /** 1 to 999, or 0 for none. */
  readonly micros: number;
}

/** The fields `accuracy` and `ordering`, in DER, where neither the absent nor the default value is written. */
export function accuracyAndOrdering({ seconds, millis, micros }: Accuracy, ordering: 'ordered' | 'unordered'): Uint8Array {
  const components = [
    ...(seconds > 0 ? [integer(seconds)] : []),
    ...(millis > 0 ? [retagged(integer(millis), 0x80)] : []),
    ...(micros > 0 ? [retagged(integer(micros), 0x81)] : []),
  ];
  const accuracy = components.length > 0 ? sequence(...components) : new Uint8Array();
  return Uint8Array.of(...accuracy, ...(ordering === 'ordered' ? TRUE : []));
}

const TRUE = [0x01, 0x01, 0xff];

/** The field `tsa`: a directoryName (RFC 5280 §4.2.1.6). */
export function tsaName(name: DistinguishedName | { readonly der: Uint8Array }): Uint8Array {
  return contextTag(0, contextTag(4, 'der' in name ? name.der : encodeDistinguishedName(name)));
}

/** The field `policy` from its dotted form. */
export const tsaPolicy = (oid: string): Uint8Array => objectIdentifier(oid);

/** The content of an INTEGER that is not negative: as short as may be, with a zero in front where it would seem negative. */
function unsigned(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const magnitude = start === 0 ? bytes : bytes.subarray(start);
  if ((magnitude[0] ?? 0) < 0x80) return magnitude;
  const padded = new Uint8Array(magnitude.length + 1);
  padded.set(magnitude, 1);
  return padded;
}

let newest = { second: NaN, der: new Uint8Array() };

/** GeneralizedTime to the second; thousands of tokens have the same. */
function generalizedTime(milliseconds: number): Uint8Array {
  const second = Math.floor(milliseconds / 1000);
  if (second !== newest.second) {
    const digits = new Date(second * 1000).toISOString().replace(/[-:T]|\.\d+/g, '');
    newest = { second, der: new Uint8Array(tlv(0x18, Buffer.from(digits, 'latin1'))) };
  }
  return newest.der;
}
