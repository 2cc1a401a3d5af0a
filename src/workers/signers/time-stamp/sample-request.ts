import { digestNamed } from '../../../core/algorithms.js';
import { algorithmIdentifier, contextTag, integer, objectIdentifier, octetString, sequence } from '../../../formats/asn1/asn1.js';
import { CMS_OID } from '../../../formats/cms/cms-object-identifiers.js';

const SHA_256 = digestNamed('SHA-256');

/** The smallest TimeStampReq: version and an imprint of zeros. */
export const SAMPLE_REQUEST: Uint8Array = sequence(
  integer(1),
  sequence(algorithmIdentifier(SHA_256.oid), octetString(new Uint8Array(SHA_256.bytes))),
);

/** The base64 of the smallest Authenticode request, one for the time stamp of no octets. */
export const SAMPLE_AUTHENTICODE_BODY: Uint8Array = Buffer.from(
  Buffer.from(
    sequence(
      objectIdentifier('1.3.6.1.4.1.311.3.2.1'),
      sequence(objectIdentifier(CMS_OID.data), contextTag(0, octetString(new Uint8Array()))),
    ),
  ).toString('base64'),
  'latin1',
);
