import type { DigestAlgorithm, SignatureAlgorithm } from '../../core/algorithms.js';
import type { Certificate } from '../../core/certificate.js';
import { contextTag, inDerOrder, integer, objectIdentifier, set } from '../asn1/asn1.js';
import { DerWriter } from '../asn1/der-writer.js';
import { cmsAlgorithms, type CmsAlgorithms } from '../cms/cms-algorithm-identifiers.js';
import { CMS_OID } from '../cms/cms-object-identifiers.js';
import { algorithmProtectionAttribute, contentTypeAttribute } from '../cms/cms-signed-attributes.js';
import { digestOf } from '../cms/message-digest.js';
import { SignedAttributesTemplate } from '../cms/signed-attributes-template.js';
import { signingCertificateAttribute, type IssuerSerial } from '../cms/signing-certificate.js';
import { issuerAndSerialNumber } from '../x509/issuer-and-serial-number.js';
import { TSP_OID } from './tsp-object-identifiers.js';

/** What is the same in all tokens that are made with one key. */
export interface TokenForm {
  readonly algorithm: SignatureAlgorithm;
  /** The signer's. */
  readonly certificate: Certificate;
  /** Certificates to include where they are asked for. */
  readonly chain: readonly Certificate[];
  /** In DER order the whole token is DER. */
  readonly certificateOrder: 'der' | 'chain';
  /** Digest by which the signer's certificate is named. */
  readonly certificateDigest: DigestAlgorithm;
  readonly issuerSerial: IssuerSerial;
  readonly signingTime: 'included' | 'omitted';
  readonly algorithmProtection: 'included' | 'omitted';
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OCTET_STRING = 0x04;
const CONTEXT_0 = 0xa0;
const CONTEXT_0_OCTET = Uint8Array.of(CONTEXT_0);
const NOTHING = new Uint8Array();
/** Eleven tags with their lengths, and the object identifiers and versions. */
const MOST_HEADER_OCTETS = 128;

const SIGNED_DATA = objectIdentifier(CMS_OID.signedData);
const TST_INFO = objectIdentifier(TSP_OID.tstInfo);
const SIGNER_INFO_VERSION = integer(1);
/** RFC 5652 §5.1: the content is not id-data, and the signer is named by issuer and serial number. */
const SIGNED_DATA_VERSION = integer(3);

/**
 * Time-stamp tokens (RFC 3161 §2.4.2) of one key. All that does not depend on the request is DER already, so that a token
 * costs two digests and one copy:
 *
 *     const signedAttrs = frame.signedAttributes(tstInfo, now);
 *     frame.response(statusInfo, { tstInfo, signedAttrs, signature: await key.sign(signedAttrs, algorithm), certificates });
 */
export class TokenFrame {
  readonly #algorithms: CmsAlgorithms;
  readonly #attributes: SignedAttributesTemplate;
  readonly #digestAlgorithms: Uint8Array;
  readonly #certificates: Uint8Array;
  /** SignerInfo up to the signed attributes. */
  readonly #signer: Uint8Array;
  /** How long a response is at most besides what is different in each. */
  readonly #fixedLength: number;

  /** Throws a `workerFailed` fault for an algorithm without an identifier. */
  constructor(form: TokenForm) {
    this.#algorithms = cmsAlgorithms(form.algorithm, 'signedAttributes');
    const { digest, digestAlgorithms, digestAlgorithm, signatureAlgorithm } = this.#algorithms;
    this.#attributes = new SignedAttributesTemplate({
      fixed: [
        contentTypeAttribute(TSP_OID.tstInfo),
        ...(form.algorithmProtection === 'included' ? [algorithmProtectionAttribute(digestAlgorithm, signatureAlgorithm)] : []),
        signingCertificateAttribute(form.certificate, form.certificateDigest, form.issuerSerial),
      ],
      digestLength: digest.bytes,
      signingTime: form.signingTime,
    });
    this.#digestAlgorithms = set(digestAlgorithms);
    const certificates = form.chain.map(({ der }) => der);
    this.#certificates = contextTag(0, ...(form.certificateOrder === 'der' ? inDerOrder(certificates) : certificates));
    this.#signer = Buffer.concat([SIGNER_INFO_VERSION, issuerAndSerialNumber(form.certificate).der, digestAlgorithm]);
    this.#fixedLength = this.#signer.length + this.#digestAlgorithms.length + signatureAlgorithm.length + MOST_HEADER_OCTETS;
  }

  /** The SET OF to be signed for a TSTInfo. `now` is the signing time in milliseconds since the epoch. */
  signedAttributes(tstInfo: Uint8Array, now: number): Uint8Array {
    return this.#attributes.fill(digestOf(this.#algorithms.digest, tstInfo), now);
  }

  /** A TimeStampResp with the token. */
  response(statusInfo: Uint8Array, { tstInfo, signedAttrs, signature, certificates }: TokenParts): Uint8Array {
    const included = certificates === 'included' ? this.#certificates : NOTHING;
    const variable = statusInfo.length + tstInfo.length + signedAttrs.length + signature.length + included.length;
    const writer = new DerWriter(this.#fixedLength + variable);
    const end = writer.mark;
    writer.put(signature).wrap(OCTET_STRING, end).put(this.#algorithms.signatureAlgorithm);
    // IMPLICIT [0] in place of SET.
    writer.put(signedAttrs.subarray(1)).put(CONTEXT_0_OCTET).put(this.#signer).wrap(SEQUENCE, end).wrap(SET, end);
    const content = writer.put(included).mark;
    writer.put(tstInfo).wrap(OCTET_STRING, content).wrap(CONTEXT_0, content).put(TST_INFO).wrap(SEQUENCE, content);
    writer.put(this.#digestAlgorithms).put(SIGNED_DATA_VERSION).wrap(SEQUENCE, end).wrap(CONTEXT_0, end);
    return writer.put(SIGNED_DATA).wrap(SEQUENCE, end).put(statusInfo).wrap(SEQUENCE, end).written();
  }
}

/** What makes one token. */
export interface TokenParts {
  readonly tstInfo: Uint8Array;
  /** What `signedAttributes` answered, and was signed. */
  readonly signedAttrs: Uint8Array;
  readonly signature: Uint8Array;
  readonly certificates: 'included' | 'omitted';
}
