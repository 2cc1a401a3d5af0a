import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../../../src/core/errors.js';
import type { CertificateValidation, DocumentValidation } from '../../../../src/core/validation.js';
import { readProcessRequest, writeProcessResponse } from '../../../../src/interfaces/soap/process-structures.js';
import { pki } from '../../../support/pki.js';

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const counted = (bytes: Uint8Array): Buffer => Buffer.concat([int(bytes.length), bytes]);
const utf = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);

const SIGN = Buffer.concat([int(1), int(-7), counted(Buffer.from('data'))]);
const HASH = Buffer.alloc(32, 5);
const SOD = Buffer.concat([int(3), int(9), int(2), int(1), counted(HASH), int(14), counted(HASH)]);
const REPLY = { data: Buffer.from('signed'), contentType: 'x', archiveId: 'a', requestId: 1 } as const;

describe('the binary requests of process', () => {
  it('ask for a signature', () => {
    const request = readProcessRequest(SIGN);
    expect(request).to.deep.equal({ type: 1, requestId: -7, data: Buffer.from('data') });
  });

  it('ask for a Document Security Object, with versions or without', () => {
    const dataGroups = new Map([
      [1, HASH],
      [14, HASH],
    ]);
    expect(readProcessRequest(SOD)).to.deep.equal({ type: 3, requestId: 9, dataGroups });
    expect(readProcessRequest(Buffer.concat([SOD, utf(Buffer.from('0108')), utf(Buffer.from('040000'))]))).to.deep.equal({
      type: 3,
      requestId: 9,
      dataGroups,
      ldsVersion: '0108',
      unicodeVersion: '040000',
    });
    expect(readProcessRequest(Buffer.concat([SOD, utf(Buffer.alloc(0)), utf(Buffer.alloc(0))]))).to.deep.equal({
      type: 3,
      requestId: 9,
      dataGroups,
    });
  });

  it('ask for properties', () => {
    const properties = Buffer.from('GET=LEAPSECOND');
    expect(readProcessRequest(Buffer.concat([int(401), counted(properties)]))).to.deep.equal({ type: 401, data: properties });
  });

  it('write texts as Java does', () => {
    // NUL in two bytes, a letter in two, and a character beyond the BMP as two surrogates of three bytes each.
    const text = Buffer.from([0x61, 0xc0, 0x80, 0xc3, 0xa5, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]);
    expect(readProcessRequest(Buffer.concat([SOD, utf(text)]))).to.have.property('ldsVersion', 'a\0å😀');
  });

  const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, text: RegExp])[] = [
    ['nothing', Buffer.alloc(0), /^Error parsing process request$/],
    ['half a type', Buffer.from([0, 0]), /^Error parsing/],
    ['a type that there is not', int(99), /^Error parsing/],
    ['a legacy request', Buffer.concat([int(2), int(1)]), /MRTD are not supported/],
    ['a certificate to validate that is not there', int(201), /^Error parsing/],
    ['a certificate to validate without purposes', Buffer.concat([int(201), counted(HASH)]), /^Error parsing/],
    ['a document to validate that is not there', Buffer.concat([int(301), int(1)]), /^Error parsing/],
    ['properties that are not there', int(401), /^Error parsing/],
    ['properties that are cut off', Buffer.concat([int(401), int(5), Buffer.from('GET')]), /^Error parsing/],
    ['data that is cut off', SIGN.subarray(0, -1), /^Error parsing/],
    ['bytes after the data', Buffer.concat([SIGN, Buffer.from([0])]), /^Error parsing/],
    ['a negative length', Buffer.concat([int(1), int(1), int(-1)]), /^Error parsing/],
    ['the greatest length', Buffer.concat([int(1), int(1), int(0x7fffffff)]), /^Error parsing/],
    ['a negative number of data groups', Buffer.concat([int(3), int(1), int(-1)]), /^Error parsing/],
    ['more data groups than there are', Buffer.concat([int(3), int(1), int(0x7fffffff), int(1), counted(HASH)]), /^Error parsing/],
    ['a text that is cut off', Buffer.concat([SOD, Buffer.from([0, 5, 0x30])]), /^Error parsing/],
    ['half a character', Buffer.concat([SOD, utf(Buffer.from([0xc3]))]), /^Error parsing/],
    ['a character of four bytes', Buffer.concat([SOD, utf(Buffer.from('😀'))]), /^Error parsing/],
  ];
  for (const [what, bytes, text] of REFUSED) {
    it(`are refused with ${what}`, () => {
      expect(() => readProcessRequest(bytes))
        .to.throw(Fault, text)
        .with.property('kind', 'illegalRequest');
    });
  }

  it('are read or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 3, 401), fc.uint8Array({ maxLength: 60 }), (type, rest) => {
        try {
          expect(readProcessRequest(Buffer.concat([int(type), rest])).type).to.equal(type);
        } catch (thrown) {
          expect(thrown).to.be.instanceOf(Fault);
        }
      }),
    );
  });
});

describe('the binary requests of process for validations', () => {
  it('ask about a certificate, for purposes or for none', () => {
    const certificate = counted(HASH);
    expect(readProcessRequest(Buffer.concat([int(201), certificate, int(0)]))).to.deep.equal({
      type: 201,
      certificate: HASH,
      purposes: [],
    });
    const purposes = counted(Buffer.from('IDENTIFICATION,ELECTRONIC_SIGNATURE'));
    expect(readProcessRequest(Buffer.concat([int(201), certificate, purposes]))).to.deep.include({
      purposes: ['IDENTIFICATION', 'ELECTRONIC_SIGNATURE'],
    });
  });

  it('ask about a document', () => {
    const request = readProcessRequest(Buffer.concat([int(301), int(5), counted(Buffer.from('<a/>'))]));
    expect(request).to.deep.equal({ type: 301, requestId: 5, data: Buffer.from('<a/>') });
  });
});

describe('the binary responses of process to validations', () => {
  const { certificate, chain } = pki.ecSigner;
  const validation: CertificateValidation = {
    certificate,
    caChain: chain.slice(1),
    status: 'REVOKED',
    message: 'no longer',
    validationDate: 0x0102030405,
    revocationDate: 0x01020304,
    revocationReason: 4,
    purposes: ['ELECTRONIC_SIGNATURE'],
  };
  const long = (value: number): Buffer => Buffer.concat([int(Math.floor(value / 2 ** 32)), int(value % 2 ** 32)]);
  const [issuer, root] = chain.slice(1).map(({ der }) => counted(der));
  const expected = Buffer.concat([
    int(201),
    long(0x0102030405),
    counted(certificate.der),
    counted(Buffer.from('REVOKED')),
    counted(Buffer.from('no longer')),
    long(0x01020304),
    int(4),
    int(2),
    root ?? Buffer.alloc(0),
    issuer ?? Buffer.alloc(0),
    int(1),
    counted(Buffer.from('ELECTRONIC_SIGNATURE')),
  ]);

  it('tell everything about a certificate, its CAs with the root first', () => {
    const request = readProcessRequest(Buffer.concat([int(201), counted(certificate.der), int(0)]));
    expect(writeProcessResponse(request, { ...REPLY, validation: { kind: 'certificate', validation } })).to.deep.equal(expected);
  });

  it('tell of a document whether it is valid, the certificate where there is one, and repeat it', () => {
    const request = readProcessRequest(Buffer.concat([int(301), int(5), counted(Buffer.from('<a/>'))]));
    const document = counted(Buffer.from('<a/>'));
    const respond = (found: DocumentValidation): Uint8Array =>
      writeProcessResponse(request, { ...REPLY, validation: { kind: 'document', validation: found } });
    expect(respond({ valid: true })).to.deep.equal(Buffer.concat([int(301), int(5), Buffer.of(1), int(0), document]));
    const nested = Buffer.concat([int(301), int(5), Buffer.of(0), counted(expected), document]);
    expect(respond({ valid: false, certificate: validation })).to.deep.equal(nested);
  });
});

describe('the binary responses of process', () => {
  it('repeat type and id of the request and carry certificate and signature', () => {
    const { der } = pki.ecSigner.certificate;
    const response = writeProcessResponse(readProcessRequest(SIGN), { ...REPLY, signerCertificate: pki.ecSigner.certificate });
    expect(response).to.deep.equal(Buffer.concat([int(1), int(-7), counted(der), counted(REPLY.data)]));
  });

  it('are the text alone where properties were asked for', () => {
    const request = readProcessRequest(Buffer.concat([int(401), counted(Buffer.from('GET=LEAPSECOND'))]));
    expect(writeProcessResponse(request, REPLY)).to.deep.equal(Buffer.concat([int(401), counted(REPLY.data)]));
  });

  it('have a certificate of no bytes where the worker has none', () => {
    expect(writeProcessResponse(readProcessRequest(SOD), REPLY)).to.deep.equal(
      Buffer.concat([int(3), int(9), int(0), counted(REPLY.data)]),
    );
  });
});
