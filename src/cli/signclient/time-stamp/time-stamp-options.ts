import { usageLines, type ClientOptions, type GivenClientOptions } from '../client-options.js';
import { HELP_OPTION, REQUEST_OPTIONS, STORE_OPTIONS } from '../option-groups.js';

/** The options of `timestamp`. */
export const TIME_STAMP_OPTIONS = {
  url: { kind: 'value', value: 'URL', doc: 'Time-stamp authority; may also be the last word' },
  instr: { kind: 'value', value: 'TEXT', doc: 'Text to have stamped, as UTF-8' },
  infile: { kind: 'value', value: 'FILE', doc: 'File to have stamped' },
  inreq: { kind: 'value', value: 'FILE', doc: 'Request to send or to print, DER' },
  inrep: { kind: 'value', value: 'FILE', doc: 'Reply or token to print (DER), or reply to verify' },
  outreq: { kind: 'value', value: 'FILE', doc: 'File for the request' },
  outrep: { kind: 'value', value: 'FILE', doc: 'File for the reply' },
  base64: { kind: 'flag', doc: 'The files for request and reply are base64' },
  digestalgorithm: { kind: 'value', value: 'ALGORITHM', doc: 'SHA256 where absent' },
  certreq: { kind: 'flag', doc: 'Asks for the certificates of the authority' },
  reqpolicy: { kind: 'value', value: 'OID', doc: 'Asks for a policy' },
  sleep: { kind: 'value', value: 'MS', doc: 'How long to wait between requests where nothing to stamp is named; 1000 where absent' },
  print: { kind: 'flag', doc: 'Shows what is in a request or a reply' },
  verify: { kind: 'flag', doc: 'Verifies the signature of a reply' },
  signerfile: { kind: 'value', value: 'FILE', doc: 'Certificate of the authority, PEM, to verify with' },
  header: REQUEST_OPTIONS.header,
  ...STORE_OPTIONS,
  ...HELP_OPTION,
} as const satisfies ClientOptions;

export type TimeStampOptions = GivenClientOptions<typeof TIME_STAMP_OPTIONS>;

/** The usage of `timestamp`. */
export const TIME_STAMP_USAGE: readonly string[] = usageLines('timestamp [options] <URL>', TIME_STAMP_OPTIONS, [
  'timestamp -infile letter.txt -certreq -outrep letter.tsr http://localhost:8080/signserver/worker/TimeStampSigner',
  'timestamp -print -inrep letter.tsr',
  'timestamp -verify -inrep letter.tsr -signerfile authority.pem',
]);
