import { sign } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  algorithmIdentifier,
  bitString,
  contextTag,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  time,
  tlv,
} from '../../src/formats/asn1/asn1.js';
import { certificateIdOf, encodeCertificateId, namesCertificate } from '../../src/formats/ocsp/certificate-id.js';
import { findResponder } from '../../src/formats/ocsp/authorized-responder.js';
import { readOcspResponse } from '../../src/formats/ocsp/ocsp-response.js';
import { findRevocation, isListSignedBy, readCertificateList } from '../../src/formats/x509/certificate-list.js';
import { readCertificateStructure } from '../../src/formats/x509/x509-structure.js';
import { pki } from '../support/pki.js';

/** How many structures of each kind are tried; `FUZZ_REVOCATION` asks for more. */
const RUNS = Number(process.env['FUZZ_REVOCATION'] ?? 2000);

const { subCa, ecSigner } = pki;
const ECDSA_SHA256 = algorithmIdentifier('1.2.840.10045.4.3.2');
const signed = (tbs: Uint8Array, ...rest: readonly Uint8Array[]): Buffer =>
  Buffer.from(sequence(tbs, ECDSA_SHA256, bitString(sign('sha256', tbs, subCa.privateKey)), ...rest));
const generalizedTime = (at: number): Uint8Array => tlv(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')));

const NOW = Date.UTC(2026, 10, 24);
const { serialNumber } = readCertificateStructure(ecSigner.certificate.der);

/** A list of its issuer with some entries, the last of which is the signer. */
const LIST = signed(
  sequence(
    integer(1),
    ECDSA_SHA256,
    readCertificateStructure(subCa.certificate.der).subject,
    time(NOW),
    time(NOW + 86_400_000),
    sequence(
      sequence(integer(5), time(NOW)),
      sequence(
        integer(serialNumber),
        time(NOW),
        sequence(sequence(objectIdentifier('2.5.29.21'), octetString(tlv(0x0a, Uint8Array.of(1))))),
      ),
    ),
    contextTag(0, sequence(sequence(objectIdentifier('2.5.29.20'), octetString(integer(7))))),
  ),
);

const ID = encodeCertificateId(certificateIdOf(ecSigner.certificate.der, subCa.certificate.der));
/** A response of the issuer that the signer is good. */
const RESPONSE = Buffer.from(
  sequence(
    tlv(0x0a, Uint8Array.of(0)),
    contextTag(
      0,
      sequence(
        objectIdentifier('1.3.6.1.5.5.7.48.1.1'),
        octetString(
          signed(
            sequence(
              contextTag(1, readCertificateStructure(subCa.certificate.der).subject),
              generalizedTime(NOW),
              sequence(sequence(ID, tlv(0x80), generalizedTime(NOW), contextTag(0, generalizedTime(NOW + 3_600_000)))),
              contextTag(1, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.1.2'), octetString(octetString(Buffer.alloc(16, 7)))))),
            ),
          ),
        ),
      ),
    ),
  ),
);

const place = fc.noBias(fc.integer({ min: 0, max: 65_535 })).map((number) => number / 65_536);
const OCTETS = [0, 1, 2, 5, 6, 0x0a, 0x17, 0x18, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xa1, 0xff];
const mutated = (original: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(place, fc.oneof(fc.constantFrom(...OCTETS), fc.nat(255)), fc.constantFrom('set', 'insert', 'cut')), {
      minLength: 1,
      maxLength: 3,
    })
    .map((mutations) =>
      mutations.reduce<Buffer>((bytes, [fraction, octet, kind]) => {
        const at = Math.floor(fraction * bytes.length);
        if (kind === 'cut') return bytes.subarray(0, at);
        return Buffer.concat([bytes.subarray(0, at), Uint8Array.of(octet), bytes.subarray(kind === 'set' ? at + 1 : at)]);
      }, original),
    );

describe('mutated revocation data', function () {
  this.timeout(Math.max(120_000, RUNS * 20));

  it('is what it is made from, before it is changed', async () => {
    const list = readCertificateList(LIST);
    expect(isListSignedBy(list, subCa.certificate.publicKey)).to.equal(true);
    expect(await findRevocation(list, serialNumber)).to.include({ reason: 1 });
    expect(await findRevocation(list, serialNumber + 1n)).to.equal(undefined);
    const response = readOcspResponse(RESPONSE);
    expect(findResponder(response, { issuer: subCa.certificate })?.by).to.equal('issuer');
    expect(response.responses.map(({ status }) => status.kind)).to.deep.equal(['good']);
  });

  it('of a list is refused, or no longer signed, or says the same', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(mutated(LIST), async (bytes) => {
        const found = await answered(async () => {
          const list = readCertificateList(bytes);
          return { list, entry: await findRevocation(list, serialNumber) };
        });
        if (found instanceof Error) return;
        read++;
        if (isListSignedBy(found.list, subCa.certificate.publicKey)) expect(found.entry).to.include({ reason: 1 });
      }),
      { numRuns: RUNS },
    );
    expect(read, 'mutations are not all fatal').to.be.greaterThan(0);
  });

  it('of a responder is refused, or no longer signed, or says the same', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(mutated(RESPONSE), async (bytes) => {
        const response = await answered(() => Promise.resolve(readOcspResponse(bytes)));
        if (response instanceof Error) return;
        read++;
        const responder = await answered(() => Promise.resolve(findResponder(response, { issuer: subCa.certificate })));
        if (responder === undefined || responder instanceof Error) return;
        const [single] = response.responses;
        expect(single && namesCertificate(single.id, ecSigner.certificate.der, subCa.certificate.der)).to.equal(true);
        expect(single?.status).to.deep.equal({ kind: 'good' });
      }),
      { numRuns: RUNS },
    );
    expect(read, 'mutations are not all fatal').to.be.greaterThan(0);
  });

  it('of a hundred thousand entries is looked through without holding up others', async () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => sequence(integer(index + 1_000_000), time(NOW)));
    const list = readCertificateList(
      signed(
        sequence(
          integer(1),
          ECDSA_SHA256,
          readCertificateStructure(subCa.certificate.der).subject,
          time(NOW),
          time(NOW),
          tlv(0x30, Buffer.concat(entries)),
        ),
      ),
    );
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const [last, none] = await Promise.all([findRevocation(list, 1_099_999n), findRevocation(list, 7n)]);
    clearInterval(timer);
    expect(last?.reason).to.equal(0);
    expect(none).to.equal(undefined);
    expect(turns).to.be.greaterThan(0);
  });
});

async function answered<T>(run: () => Promise<T>): Promise<T | Error> {
  try {
    return await run();
  } catch (thrown) {
    // Nothing but sentences: no TypeError or RangeError of JavaScript itself.
    expect((thrown as Error).name).to.be.oneOf(['BerError', 'Error']);
    return thrown as Error;
  }
}
