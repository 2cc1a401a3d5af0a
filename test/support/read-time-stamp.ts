import { BerFields, childrenOf, readBer, type BerElement } from '../../src/formats/asn1/ber-reader.js';
import {
  booleanOf,
  contextConstructed,
  contextPrimitive,
  explicitContent,
  integerOf,
  objectIdentifierOf,
  TAG,
  textOf,
} from '../../src/formats/asn1/ber-values.js';
import { toDer } from '../../src/formats/asn1/to-der.js';
import { readCms, type ReadCms } from './read-cms.js';

/** A TimeStampResp (RFC 3161 §2.4.2) as it is written, so that tests can look at every octet. */
export interface ReadTimeStamp {
  readonly status: number;
  readonly text?: string;
  /** The BIT STRING in hex, with tag and length. */
  readonly failInfo?: string;
  readonly token?: ReadToken;
  /** Whether it is DER but for the order of sets that are tagged. */
  readonly isDer: boolean;
}

export interface ReadToken {
  /** The ContentInfo. */
  readonly der: Uint8Array;
  readonly cms: ReadCms;
  readonly info: ReadTstInfo;
}

/** Fields are hex of the whole element where nothing else is said. */
export interface ReadTstInfo {
  readonly version: bigint;
  readonly policy: string;
  readonly messageImprint: string;
  readonly serialNumber: bigint;
  /** As it is written. */
  readonly genTime: string;
  readonly accuracy?: { readonly seconds?: bigint; readonly millis?: bigint; readonly micros?: bigint };
  readonly ordering?: boolean;
  readonly nonce?: bigint;
  readonly tsa?: string;
  /** Extension structures. */
  readonly extensions?: readonly string[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Reads a response; throws where it is anything else, or something is behind it. */
export function readTimeStamp(bytes: Uint8Array): ReadTimeStamp {
  const element = readBer(bytes);
  const fields = new BerFields(element, 'TimeStampResp');
  const info = new BerFields(fields.take(TAG.SEQUENCE), 'PKIStatusInfo');
  const status = Number(integerOf(info.take(TAG.INTEGER)));
  const texts = info.takeIf(TAG.SEQUENCE);
  const failInfo = info.takeIf(TAG.BIT_STRING);
  const token = fields.takeIf(TAG.SEQUENCE);
  if (fields.rest().length > 0 || info.rest().length > 0) throw new Error('there is a field too many');
  return {
    status,
    ...(texts && { text: childrenOf(texts).map(textOf).join('|') }),
    ...(failInfo && { failInfo: hex(failInfo.encoding) }),
    ...(token && { token: readToken(token) }),
    isDer: Buffer.compare(bytes, toDer(element)) === 0,
  };
}

function readToken({ encoding }: BerElement): ReadToken {
  const cms = readCms(encoding);
  if (!cms.eContent) throw new Error('the token has no TSTInfo');
  return { der: encoding, cms, info: readTstInfo(cms.eContent) };
}

function readTstInfo(bytes: Uint8Array): ReadTstInfo {
  const fields = new BerFields(readBer(bytes), 'TSTInfo');
  const version = integerOf(fields.take(TAG.INTEGER));
  const policy = objectIdentifierOf(fields.take(TAG.OBJECT_IDENTIFIER));
  const messageImprint = hex(fields.take(TAG.SEQUENCE).encoding);
  const serialNumber = integerOf(fields.take(TAG.INTEGER));
  const genTime = Buffer.from(fields.take(TAG.GENERALIZED_TIME).content).toString('latin1');
  const accuracy = fields.takeIf(TAG.SEQUENCE);
  const ordering = fields.takeIf(TAG.BOOLEAN);
  const nonce = fields.takeIf(TAG.INTEGER);
  const tsa = fields.takeIf(contextConstructed(0));
  const extensions = fields.takeIf(contextConstructed(1));
  if (fields.rest().length > 0) throw new Error('TSTInfo has a field too many');
  return {
    version,
    policy,
    messageImprint,
    serialNumber,
    genTime,
    ...(accuracy && { accuracy: readAccuracy(accuracy) }),
    ...(ordering && { ordering: booleanOf(ordering) }),
    ...(nonce && { nonce: integerOf(nonce) }),
    ...(tsa && { tsa: hex(explicitContent(tsa).encoding) }),
    ...(extensions && { extensions: childrenOf(extensions).map(({ encoding }) => hex(encoding)) }),
  };
}

function readAccuracy(element: BerElement): NonNullable<ReadTstInfo['accuracy']> {
  const fields = new BerFields(element, 'Accuracy');
  const seconds = fields.takeIf(TAG.INTEGER);
  const millis = fields.takeIf(contextPrimitive(0));
  const micros = fields.takeIf(contextPrimitive(1));
  if (fields.rest().length > 0) throw new Error('Accuracy has a field too many');
  return {
    ...(seconds && { seconds: integerOf(seconds) }),
    ...(millis && { millis: integerOf({ ...millis, tag: TAG.INTEGER }) }),
    ...(micros && { micros: integerOf({ ...micros, tag: TAG.INTEGER }) }),
  };
}
