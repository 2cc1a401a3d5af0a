import { expect } from 'chai';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { PdfName, PdfString } from '../../../../src/formats/pdf/pdf-objects.js';
import { writePem } from '../../../../src/formats/pem.js';
import { pdfSigner } from '../../../../src/workers/signers/pdf-signer.js';
import { pdfFile, updatedFile } from '../../../support/pdf-files.js';
import { pki } from '../../../support/pki.js';
import { expectFault } from '../../../support/rejection.js';
import { problemsOf } from '../../../support/run-signer.js';
import { EC, PLAIN, RSA, sign, signature, signed } from '../../../support/sign-pdf.js';
import { isValid, keyOf, pdfIdentity, signaturesIn } from '../../../support/signed-pdf.js';
import { workerContext } from '../../../support/worker-context.js';

const SIGNING_TIME = '2a864886f70d010905';
const SIGNING_CERTIFICATE_V2 = '2a864886f70d010910022f';

describe('PDFSigner › properties', () => {
  it('signs its sample', async () => {
    const sample = pdfSigner.sample();
    if (sample.kind !== 'data') throw new Error('the sample is no document');
    expect(isValid(signaturesIn((await sign({ data: sample.data })).data)[0]!)).to.equal(true);
  });

  it('tells what is wrong with them in the sentences of SignServer', () => {
    for (const [properties, sentence] of [
      [{ DIGESTALGORITHM: 'SHA224' }, 'Illegal digest algorithm: SHA224'],
      [{ DIGESTALGORITHM: 'SHA-1' }, 'Illegal digest algorithm: SHA-1'],
      [{ INCLUDE_CERTIFICATE_LEVELS: '0' }, 'Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 1 supported.'],
      [{ CERTIFICATION_LEVEL: 'SOME' }, 'Unknown value for CERTIFICATION_LEVEL'],
      [{ TSA_DIGESTALGORITHM: 'FOO' }, 'Illegal timestamping digest algorithm specified: FOO'],
      [{ TSA_URL: 'http://a', TSA_WORKER: 'b' }, 'Can not specify TSA_URL and TSA_WORKER at the same time.'],
      [{ ALLOW_PROPERTY_OVERRIDE: 'REASON, ARCHIVETODISK_PATH_BASE' }, 'Override not supported for property: ARCHIVETODISK_PATH_BASE'],
      [{ ARCHIVETODISK: 'TRUE' }, 'Archiving path not specified'],
      [
        { ADD_VISIBLE_SIGNATURE: 'true', VISIBLE_SIGNATURE_RECTANGLE: '1,2,3' },
        'RECTANGLE property must contain 4 comma separated values with no spaces.',
      ],
      [{ ADD_VISIBLE_SIGNATURE: 'true', VISIBLE_SIGNATURE_RECTANGLE: '1,2, 3,4' }, 'Invalid RECTANGLE property specified: 1,2, 3,4'],
      [{ SIGNATURE_FORMAT: 'PADES-BASELINE-T' }, 'Property TSA_URL or TSA_WORKER are required when SIGNATURE_FORMAT is PADES-BASELINE-T'],
    ] as const)
      expect(problemsOf(pdfSigner, properties), JSON.stringify(properties)).to.deep.equal([sentence]);
  });

  it('are right where SignServer takes them', () => {
    for (const properties of [
      { CERTIFICATION_LEVEL: 'no_changes_allowed', DIGESTALGORITHM: 'SHA-512', APPEND_SIGNATURE: 'x', USE_TIMESTAMP: 'x' },
      { VISIBLE_SIGNATURE_RECTANGLE: 'nonsense', VISIBLE_SIGNATURE_PAGE: 'nonsense', ADD_VISIBLE_SIGNATURE: ' false ' },
      { SET_PERMISSIONS: '', REMOVE_PERMISSIONS: 'UNKNOWN', TSA_PASSWORD: '', ARCHIVETODISK: 'yes' },
    ])
      expect(problemsOf(pdfSigner, properties), JSON.stringify(properties)).to.deep.equal([]);
  });

  it('tells what the server does not allow', () => {
    const context = { ...workerContext(), workerName: 'PDFSigner' };
    const refusals = (properties: Record<string, unknown>): readonly string[] => pdfSigner.refusals!(properties, context);

    expect(refusals({ SET_PERMISSIONS: 'ALLOW_PRINTING,ALLOW_ALL' })).to.deep.equal([
      'Signer 1 misconfigured: Unknown permission value: "ALLOW_ALL"',
    ]);
    expect(refusals({ ARCHIVETODISK: true, ARCHIVETODISK_PATH_BASE: '/var/archive' })).to.deep.equal(['Archiving path is not allowed']);
    expect(refusals({ ADD_VISIBLE_SIGNATURE: true, VISIBLE_SIGNATURE_CUSTOM_IMAGE_PATH: '/etc/hostname' })).to.deep.equal([
      'Unable to use the provided file path for a custom image: /etc/hostname',
    ]);
    expect(refusals({ ADD_VISIBLE_SIGNATURE: true, VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: 'aGVsbG8=' })).to.deep.equal([
      'Unable to use the provided file path for a custom image: null',
    ]);
    expect(refusals({ ADD_VISIBLE_SIGNATURE: true })).to.deep.equal([]);
  });
});

describe('PDFSigner › signature', () => {
  it('is appended: what was there stays byte for byte', async () => {
    const data = await signed();

    expect(data.subarray(0, PLAIN.length).equals(PLAIN)).to.equal(true);
    const [only] = signaturesIn(data);
    const [start, length, second, rest] = only!.byteRange;
    expect([start, second + rest]).to.deep.equal([0, data.length]);
    // All is covered but the Contents with their brackets.
    expect(second - length).to.equal(2 * only!.room + 2);
  });

  it('has the dictionary, field and form of SignServer', async () => {
    const data = await signed({ properties: { REASON: 'Because (of) it', LOCATION: 'Malmö' } });
    const document = openDocument(data);
    const form = document.dictionary(document.catalog.get('AcroForm'))!;
    const field = document.dictionary(document.array(form.get('Fields'))![0]!)!;
    const dictionary = document.dictionary(field.get('V'))!;

    expect([...dictionary.entries()].map(([key]) => key)).to.deep.equal([
      'Type',
      'Filter',
      'SubFilter',
      'Reason',
      'Location',
      'M',
      'ByteRange',
      'Contents',
    ]);
    expect((dictionary.get('SubFilter') as PdfName).value).to.equal('adbe.pkcs7.detached');
    expect(Buffer.from((dictionary.get('Reason') as PdfString).bytes).toString()).to.equal('Because (of) it');
    expect(Buffer.from((dictionary.get('Location') as PdfString).bytes).toString('hex')).to.equal(
      `feff${Buffer.from('Malmö', 'utf16le').swap16().toString('hex')}`,
    );
    expect(Buffer.from((dictionary.get('M') as PdfString).bytes).toString()).to.equal('D:20261128093015Z');
    expect(Buffer.from((field.get('T') as PdfString).bytes).toString()).to.equal('Signature1');
    expect([field.get('F'), field.get('Rect'), form.get('SigFlags')]).to.deep.equal([132, [0, 0, 0, 0], 3]);
  });

  it('is PKCS#7 as SignServer makes it', async () => {
    const { cms } = await signature();

    expect(cms.version).to.equal(1);
    expect(cms.digestAlgorithms).to.deep.equal(['300d06096086480165030402010500']);
    expect(cms.eContent).to.equal(undefined);
    expect(cms.certificates!.map((one) => Buffer.from(one).toString('hex'))).to.deep.equal(
      RSA.chain.map(({ der }) => Buffer.from(der).toString('hex')),
    );
    expect(cms.signerInfo.signatureAlgorithm).to.equal('300d06092a864886f70d0101010500');
    expect([...cms.signerInfo.attributes.keys()]).to.deep.equal(['2a864886f70d010903', SIGNING_TIME, '2a864886f70d010904']);
    expect(cms.signerInfo.hasUnsignedAttrs).to.equal(false);
  });

  it('EN 319 142-1 §6.3: is CAdES with the certificate named and no signing time, as PADES-BASELINE-B', async () => {
    const { cms, dictionary } = await signature({ properties: { SIGNATURE_FORMAT: 'PADES-BASELINE-B' } });

    expect(dictionary).to.contain('/SubFilter/ETSI.CAdES.detached').and.to.contain('/M(D:20261128093015Z)');
    expect([...cms.signerInfo.attributes.keys()]).to.have.members(['2a864886f70d010903', '2a864886f70d010904', SIGNING_CERTIFICATE_V2]);
    expect(cms.digestAlgorithms).to.deep.equal(['300b0609608648016503040201']);
  });

  it('is made with each digest, by RSA and EC keys', async () => {
    for (const key of [RSA, EC])
      for (const DIGESTALGORITHM of ['SHA1', 'SHA256', 'SHA-256', 'SHA384', 'SHA512', 'RIPEMD160'])
        for (const SIGNATURE_FORMAT of ['PKCS7', 'PADES-BASELINE-B'])
          await signature({ key, properties: { DIGESTALGORITHM, SIGNATURE_FORMAT } });
  });

  it('is not made by other keys', async () => {
    await expectFault(sign({ key: keyOf(pdfIdentity('Ed25519')) }), 'workerFailed', 'Error constructing PKCS7 package');
  });

  it('holds as many certificates as there is room for, and the room is found where it was too small', async () => {
    expect(
      (await signature({ chain: RSA.chain.slice(0, 1), properties: { INCLUDE_CERTIFICATE_LEVELS: '1' } })).cms.certificates,
    ).to.have.length(1);
    const huge = await signature({ chain: [...RSA.chain, ...Array.from({ length: 20 }, () => pki.root.certificate)] });
    expect(huge.cms.certificates).to.have.length(23);
  });

  it('leaves an earlier one valid, of any form of cross-reference', async () => {
    for (const form of ['table', 'stream', 'hybrid'] as const) {
      const once = await signed({ data: pdfFile({ form, ...(form !== 'table' && { compressed: [1, 2, 3] }) }) });
      const twice = await signed({ data: once, properties: { ADD_VISIBLE_SIGNATURE: 'true' } });

      expect(twice.subarray(0, once.length).equals(once), form).to.equal(true);
      expect(signaturesIn(twice).map(isValid)).to.deep.equal([true, true]);
      const document = openDocument(twice);
      const fields = document.array(document.dictionary(document.catalog.get('AcroForm'))!.get('Fields'))!;
      const names = fields.map((field) => Buffer.from((document.dictionary(field)!.get('T') as PdfString).bytes).toString());
      expect(names).to.deep.equal(['Signature1', 'Signature2']);
    }
  });

  it('says in the document information who changed it, and keeps what else is there', async () => {
    const info = async (data: Uint8Array): Promise<string> => {
      const document = openDocument(await signed({ data }));
      const dictionary = document.dictionary(document.trailer.get('Info'))!;
      return ['Producer', 'Title', 'ModDate']
        .map((key) => document.resolve(dictionary.get(key)))
        .map((value) => (value instanceof PdfString ? Buffer.from(value.bytes).toString() : ''))
        .join('|');
    };
    const file = pdfFile({ objects: { 4: '<</Producer(Writer)/Title(A title)>>' }, trailer: '/Info 4 0 R' });

    expect(await info(PLAIN)).to.equal('SignServer||D:20261128093015Z');
    expect(await info(file)).to.equal('Writer; modified using SignServer|A title|D:20261128093015Z');
    expect(await info(await signed({ data: file }))).to.equal('Writer; modified using SignServer|A title|D:20261128093015Z');
  });

  it('answers the certificate that the request brought along', async () => {
    const chain = pdfIdentity('RSA').chain;
    const metadata = {
      SIGNERCERTCHAIN: chain
        .slice(0, 2)
        .map(({ der }) => writePem('CERTIFICATE', der))
        .join(''),
    };
    const properties = { ALLOW_PROPERTY_OVERRIDE: 'SIGNERCERTCHAIN' };
    const { data, signerCertificate } = await sign({ properties, metadata });

    expect(signerCertificate!.subject).to.equal(chain[0]!.subject);
    expect(signaturesIn(data)[0]!.cms.certificates).to.have.length(2);
    const other = { SIGNERCERTCHAIN: writePem('CERTIFICATE', pki.stranger.certificate.der) };
    await expectFault(sign({ properties, metadata: other }), 'illegalRequest', 'Certificate does not match key');
    await expectFault(
      sign({ properties, metadata: { SIGNERCERTCHAIN: 'none' } }),
      'illegalRequest',
      'Unable to read certificates from SIGNERCERTCHAIN: The text holds no certificate in PEM form.',
    );
  });
});

describe('PDFSigner › version', () => {
  const headerOf = (data: Buffer): string => data.subarray(0, 8).toString('latin1');
  const old = pdfFile({ version: '1.4' });

  it('is raised where the digest needs it, and the document is written anew', async () => {
    for (const [DIGESTALGORITHM, header] of [
      ['SHA256', '%PDF-1.6'],
      ['SHA384', '%PDF-1.7'],
      ['SHA512', '%PDF-1.7'],
      ['RIPEMD160', '%PDF-1.7'],
    ] as const) {
      const data = await signed({ data: old, properties: { DIGESTALGORITHM } });
      expect(headerOf(data), DIGESTALGORITHM).to.equal(header);
      expect(signaturesIn(data).map(isValid)).to.deep.equal([true]);
    }
  });

  it('stays where it need not be raised', async () => {
    expect((await signed({ data: old, properties: { DIGESTALGORITHM: 'SHA1' } })).subarray(0, old.length).equals(old)).to.equal(true);
    expect(headerOf(await signed({ data: pdfFile({ version: '2.0' }) }))).to.equal('%PDF-2.0');
  });

  it('is not raised of a document that is signed', async () => {
    const data = await signed({ data: old, properties: { DIGESTALGORITHM: 'SHA1' } });
    await expectFault(
      sign({ data }),
      'illegalRequest',
      'Can not upgrade an already signed PDF and a higher version is required to support the configured digest algorithm',
    );
  });

  it('stays where a document without a signature is to be written anew', async () => {
    const data = await signed({ properties: { APPEND_SIGNATURE: ' FALSE' } });
    expect(headerOf(data)).to.equal('%PDF-1.7');
    expect(data.subarray(0, PLAIN.length).equals(PLAIN)).to.equal(false);
    const again = await signed({ data, properties: { APPEND_SIGNATURE: 'false' } });
    expect(again.subarray(0, data.length).equals(data)).to.equal(true);
  });
});

describe('PDFSigner › certification', () => {
  const certified = (level: string): Promise<Buffer> => signed({ properties: { CERTIFICATION_LEVEL: level } });

  it('says what may be changed', async () => {
    for (const [level, permission] of [
      ['NO_CHANGES_ALLOWED', 1],
      ['FORM_FILLING', 2],
      ['form_filling_and_annotations', 3],
    ] as const) {
      const data = await certified(level);
      const document = openDocument(data);
      expect(document.dictionary(document.catalog.get('Perms'))!.has('DocMDP')).to.equal(true);
      expect(signaturesIn(data)[0]!.dictionary).to.contain(
        `/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P ${String(permission)}/V/1.2>>`,
      );
    }
  });

  it('is respected', async () => {
    const closed = 'Will not sign a certified document where signing is not allowed';
    const twice = 'Will not certify an already certified document';
    const properties = { CERTIFICATION_LEVEL: 'FORM_FILLING' };

    await expectFault(sign({ data: await certified('NO_CHANGES_ALLOWED') }), 'illegalRequest', closed);
    await expectFault(sign({ data: await certified('NO_CHANGES_ALLOWED'), properties }), 'illegalRequest', twice);
    await expectFault(sign({ data: await certified('FORM_FILLING'), properties }), 'illegalRequest', twice);
    expect(signaturesIn(await signed({ data: await certified('FORM_FILLING') })).map(isValid)).to.deep.equal([true, true]);
  });
});

describe('PDFSigner › metadata', () => {
  it('overrides what is allowed, and nothing else', async () => {
    const metadata = { REASON: 'Mine', DIGESTALGORITHM: 'SHA512', LOCATION: '', ARCHIVETODISK: 'true', APPEND_SIGNATURE: 'false' };
    const { dictionary, cms } = await signature({ properties: { ALLOW_PROPERTY_OVERRIDE: 'REASON, DIGESTALGORITHM' }, metadata });

    expect(dictionary).to.contain('/Reason(Mine)/Location(SignServer)');
    expect(cms.signerInfo.digestAlgorithm).to.contain('608648016503040203');
    await expectFault(sign({ metadata: { REASON: 'Mine' } }), 'illegalRequest', 'Overriding REASON not permitted');
    await expectFault(sign({ metadata: { SIGNERCERTCHAIN: 'x' } }), 'illegalRequest', 'Overriding SIGNERCERTCHAIN not permitted');
  });

  it('looks at what concerns visible signatures where there is one', async () => {
    const metadata = { VISIBLE_SIGNATURE_PAGE: '2', VISIBLE_SIGNATURE_NAME: 'x' };
    await signature({ metadata });
    await expectFault(
      sign({ properties: { ADD_VISIBLE_SIGNATURE: 'true' }, metadata }),
      'illegalRequest',
      'Overriding VISIBLE_SIGNATURE_PAGE not permitted',
    );
  });

  it('is told all that is wrong with it, as a list', async () => {
    const properties = {
      ADD_VISIBLE_SIGNATURE: 'true',
      ALLOW_PROPERTY_OVERRIDE: 'CERTIFICATION_LEVEL,VISIBLE_SIGNATURE_RECTANGLE,VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64',
    };
    const metadata = { CERTIFICATION_LEVEL: 'x', VISIBLE_SIGNATURE_RECTANGLE: 'a,b,c,d', VISIBLE_SIGNATURE_CUSTOM_IMAGE_BASE64: '!' };
    await expectFault(
      sign({ properties, metadata }),
      'illegalRequest',
      '[Unknown value for CERTIFICATION_LEVEL, Invalid RECTANGLE property specified: a,b,c,d, Error reading custom image base 64 encoded data: it is not base64]',
    );
  });
});

describe('PDFSigner › documents that cannot be signed', () => {
  it('are told what is wrong with them', async () => {
    for (const [data, message] of [
      ['hello', 'Could not sign document: PDF header signature not found.'],
      ['', 'Could not sign document: PDF header signature not found.'],
      [PLAIN.subarray(0, 60), 'Could not sign document: Rebuild failed: trailer not found.; Original message: PDF startxref not found.'],
    ] as const)
      await expectFault(sign({ data }), 'illegalRequest', message);
  });

  it('define an object twice, where that is refused', async () => {
    const properties = { REFUSE_DOUBLE_INDIRECT_OBJECTS: 'true' };
    const updated = updatedFile(PLAIN, { 3: '<</Type/Page/Parent 2 0 R>>' });

    await signature({ data: updated });
    await signature({ properties });
    await expectFault(sign({ data: updated, properties }), 'workerFailed', 'Incorrect document');
  });

  it('are repaired where they must be written anew, and refused where not', async () => {
    const broken = (version: string): Buffer =>
      Buffer.from(
        pdfFile({ version })
          .toString('latin1')
          .replace(/startxref\n\d+/, 'startxref\n5'),
        'latin1',
      );

    expect(signaturesIn(await signed({ data: broken('1.4') })).map(isValid)).to.deep.equal([true]);
    await expectFault(
      sign({ data: broken('1.7') }),
      'illegalRequest',
      'Could not sign document: Append mode requires a document without errors even if recovery was possible.',
    );
  });

  it('are found out also where the broken object is met late', async () => {
    // The place of the page's contents is wrong, which nobody looks at before the document is written anew.
    const file = pdfFile({
      version: '1.4',
      objects: { 3: '<</Type/Page/Parent 2 0 R/Contents 4 0 R>>', 4: '<</Length 1>>\nstream\nq\nendstream' },
    });
    const text = file.toString('latin1');
    const place = String(text.indexOf('4 0 obj')).padStart(10, '0');
    const data = Buffer.from(text.replace(place, '0000000020'), 'latin1');
    expect(signaturesIn(await signed({ data })).map(isValid)).to.deep.equal([true]);
  });
});
