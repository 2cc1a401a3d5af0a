import { expect } from 'chai';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { ENCRYPTED_FILES } from '../../../support/encrypted-pdf-files.js';
import { expectFault } from '../../../support/rejection.js';
import type { SignerOutcome, SignerRun } from '../../../support/run-signer.js';
import { sign, signed } from '../../../support/sign-pdf.js';
import { isValid, signaturesIn } from '../../../support/signed-pdf.js';

describe('PDFSigner › passwords', () => {
  for (const { title, base64, user, owner } of ENCRYPTED_FILES) {
    it(`${title}: is signed for its owner, and for users where that is allowed`, async () => {
      const data = Buffer.from(base64, 'base64');
      const { log, data: result } = await sign({ data, metadata: { pdfPassword: owner } });

      expect(log.get('PDF_PASSWORD_SUPPLIED')).to.equal('true');
      expect(signaturesIn(result).map(isValid)).to.deep.equal([true]);
      expect(openDocument(result, user).encryption!.access).to.equal('user');
      const refused = 'A valid password is required to sign the document: ';
      await expectFault(sign({ data }), 'illegalRequest', `${refused}Bad user password`);
      await expectFault(sign({ data, metadata: { pdfPassword: 'wrong' } }), 'illegalRequest', `${refused}Bad user password`);
      await expectFault(
        sign({ data, metadata: { pdfPassword: user } }),
        'illegalRequest',
        `${refused}PdfReader not opened with owner password`,
      );
      const properties = { ALLOW_SIGNING_WITHOUT_OWNERPASSWORD: 'true' };
      expect(signaturesIn(await signed({ data, metadata: { pdfPassword: user }, properties })).map(isValid)).to.deep.equal([true]);
    });
  }

  it('that are not needed do no harm', async () => {
    const { log } = await sign({ metadata: { pdfPassword: 'unnecessary' } });
    expect(log.get('PDF_PASSWORD_SUPPLIED')).to.equal('true');
    expect((await sign({ metadata: { pdfPassword: '' } })).log.get('PDF_PASSWORD_SUPPLIED')).to.equal('false');
  });
});

describe('PDFSigner › permissions', () => {
  const permissionsOf = (data: Uint8Array, password = ''): number =>
    openDocument(data, password).encryption!.parameters.permissions & 0x0f3c;

  it('are set, for an owner that the request names or nobody knows', async () => {
    const properties = { SET_PERMISSIONS: 'ALLOW_PRINTING,ALLOW_COPY' };
    const data = await signed({ properties });

    expect(permissionsOf(data)).to.equal(2052 | 16);
    expect(openDocument(data).encryption!.access).to.equal('user');
    expect(signaturesIn(data).map(isValid)).to.deep.equal([true]);
    const owned = await signed({ properties: { ...properties, SET_OWNERPASSWORD: 'chef' } });
    expect(openDocument(owned, 'chef').encryption!.access).to.equal('owner');
    expect(permissionsOf(await signed({ properties: { SET_PERMISSIONS: '' } }))).to.equal(0);
  });

  it('are removed', async () => {
    const data = await signed({
      properties: { SET_PERMISSIONS: 'ALLOW_PRINTING,ALLOW_COPY', SET_OWNERPASSWORD: 'o', DIGESTALGORITHM: 'SHA256' },
    });
    expect(permissionsOf(data)).to.equal(2068);
    const file = Buffer.from(ENCRYPTED_FILES[2]!.base64, 'base64');
    const removed = await signed({
      data: file,
      metadata: { pdfPassword: 'owner' },
      properties: { REMOVE_PERMISSIONS: 'ALLOW_PRINTING,UNKNOWN' },
    });
    // Degraded printing is a permission of its own.
    expect(permissionsOf(removed, 'user')).to.equal(0x0f3c & ~2048);
    expect(openDocument(removed, 'owner').encryption!.access).to.equal('owner');
    expect(permissionsOf(await signed({ properties: { REMOVE_PERMISSIONS: 'ALLOW_COPY' } }))).to.equal(0);
  });

  it('are not changed of a document that is signed, since its signatures would not be valid any more', async () => {
    const data = await signed();
    const message =
      'Can not change the permissions or the owner password of an already signed PDF, because its signatures would not be valid any more';
    for (const properties of [{ SET_PERMISSIONS: 'ALLOW_COPY' }, { SET_OWNERPASSWORD: 'x' }, { REMOVE_PERMISSIONS: 'ALLOW_COPY' }])
      await expectFault(sign({ data, properties }), 'illegalRequest', message);
    const properties = { SET_PERMISSIONS: 'ALLOW_COPY', ALLOW_SIGNING_WITHOUT_OWNERPASSWORD: 'true' };
    const restricted = await signed({ properties });
    expect(signaturesIn(await signed({ data: restricted, properties })).map(isValid)).to.deep.equal([true, true]);
  });

  it('contradict one another, or are not known', async () => {
    await expectFault(
      sign({ properties: { SET_PERMISSIONS: 'ALLOW_COPY', REMOVE_PERMISSIONS: 'ALLOW_COPY' } }),
      'workerFailed',
      'Signer 1 missconfigured. Only one of SET_PERMISSIONS and REMOVE_PERMISSIONS should be specified.',
    );
    await expectFault(
      sign({ properties: { ALLOW_PROPERTY_OVERRIDE: 'SET_PERMISSIONS' }, metadata: { SET_PERMISSIONS: 'ALL' } }),
      'workerFailed',
      'Signer 1 missconfigured: Unknown permission value: "ALL"',
    );
  });

  it('that are rejected: of the configuration and the request together', async () => {
    const message = 'Document contains permissions not allowed by this signer';
    const file = Buffer.from(ENCRYPTED_FILES[2]!.base64, 'base64');
    const reject = (REJECT_PERMISSIONS: string, run: Partial<SignerRun> = {}): Promise<SignerOutcome> =>
      sign({ ...run, properties: { REJECT_PERMISSIONS, ALLOW_PROPERTY_OVERRIDE: 'REJECT_PERMISSIONS', ...run.properties } });

    await expectFault(reject('ALLOW_COPY'), 'illegalRequest', message);
    await expectFault(reject('ALLOW_COPY', { data: file, metadata: { pdfPassword: 'owner' } }), 'illegalRequest', message);
    await reject('ALLOW_COPY', { properties: { SET_PERMISSIONS: 'ALLOW_FILL_IN' } });
    await expectFault(reject('ALLOW_COPY, ALLOW_FILL_IN', { properties: { SET_PERMISSIONS: 'ALLOW_FILL_IN' } }), 'illegalRequest', message);
    await expectFault(
      reject('ALLOW_COPY', { properties: { SET_PERMISSIONS: 'ALLOW_FILL_IN' }, metadata: { REJECT_PERMISSIONS: 'ALLOW_FILL_IN' } }),
      'illegalRequest',
      message,
    );
    await expectFault(reject('ALLOW_PRINTING', { properties: { SET_PERMISSIONS: 'ALLOW_DEGRADED_PRINTING' } }), 'illegalRequest', message);
    await reject('', {});
  });
});
