import { expect } from 'chai';
import { changedEncryption, firstEncryption, type NewEncryption } from '../../../../src/formats/pdf/encryption/change-encryption.js';
import { rc4 } from '../../../../src/formats/pdf/encryption/rc4.js';
import { findPage } from '../../../../src/formats/pdf/page-tree.js';
import { openDocument } from '../../../../src/formats/pdf/pdf-document.js';
import { PdfChanges } from '../../../../src/formats/pdf/pdf-changes.js';
import { PdfPasswordError } from '../../../../src/formats/pdf/pdf-error.js';
import { PdfDictionary, PdfReference, PdfString, type PdfStream } from '../../../../src/formats/pdf/pdf-objects.js';
import { writeIncrement } from '../../../../src/formats/pdf/write-increment.js';
import { writeWhole } from '../../../../src/formats/pdf/write-whole.js';
import { bytesOf, pdfFile, streamObject } from '../../../support/pdf-files.js';
import { ENCRYPTED_FILES } from '../../../support/encrypted-pdf-files.js';

const ID = Buffer.alloc(16, 7);
const VERSION = { major: 1, minor: 7 };
const PLAIN = pdfFile({ objects: { 4: '<</Text(secret)/Stream 5 0 R>>', 5: streamObject('content') }, trailer: '/Info 4 0 R' });

/** The plain file, written anew with an encryption. */
function encrypted(encryption: NewEncryption): Uint8Array {
  const document = openDocument(PLAIN);
  const info = document.trailer.get('Info') as PdfReference;
  return writeWhole(new PdfChanges(document), { version: VERSION, id: [ID, ID], encryption, info }).bytes;
}

const first = (userPassword: string, ownerPassword: string, permissions = 4): Uint8Array =>
  encrypted(firstEncryption({ userPassword: bytesOf(userPassword), ownerPassword: bytesOf(ownerPassword), permissions, id: ID }));

function secretsOf(bytes: Uint8Array, password?: string): readonly string[] {
  const document = openDocument(bytes, password);
  const info = document.dictionary(document.trailer.get('Info'))!;
  const text = document.resolve(info.get('Text')) as PdfString;
  const stream = document.resolve(info.get('Stream')) as PdfStream;
  return [text.bytes, stream.bytes].map((one) => Buffer.from(one).toString('latin1'));
}

describe('the encryption of PDF', () => {
  it('RFC 6229: RC4', () => {
    expect(Buffer.from(rc4(Buffer.from('0102030405', 'hex'), new Uint8Array(16))).toString('hex')).to.equal(
      'b2396305f03dc027ccc3524a0a1118a8',
    );
    const key = Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex');
    expect(Buffer.from(rc4(key, new Uint8Array(16))).toString('hex')).to.equal('9ac7cc9a609d1ef7b2932899cde41b97');
  });

  it('is opened with the password of the owner and of users, and with no other', () => {
    const file = first('user', 'owner', 2052);

    expect(Buffer.from(file).includes('secret')).to.equal(false);
    expect(secretsOf(file, 'user')).to.deep.equal(['secret', 'content']);
    expect(secretsOf(file, 'owner')).to.deep.equal(['secret', 'content']);
    expect(openDocument(file, 'user').encryption!.access).to.equal('user');
    expect(openDocument(file, 'owner').encryption!.access).to.equal('owner');
    expect(openDocument(file, 'owner').encryption!.parameters.permissions & 0x0f3c).to.equal(2052);
    for (const wrong of [undefined, '', 'User', 'owner ', 'x'.repeat(100)])
      expect(() => openDocument(file, wrong), String(wrong)).to.throw(PdfPasswordError, 'Bad user password');
  });

  it('says where the password is that of both', () => {
    expect(openDocument(first('same', 'same'), 'same').encryption).to.include({ access: 'owner', isPasswordOfBoth: true });
    expect(openDocument(first('', 'owner'), 'owner').encryption).to.include({ access: 'owner', isPasswordOfBoth: false });
    expect(openDocument(first('', 'owner')).encryption).to.include({ access: 'user', isPasswordOfBoth: false });
  });

  for (const { title, base64, user, owner } of ENCRYPTED_FILES) {
    describe(`as qpdf makes it: ${title}`, () => {
      const file = Buffer.from(base64, 'base64');

      it('is read', () => {
        for (const [password, access] of [
          [user, 'user'],
          [owner, 'owner'],
        ] as const) {
          const document = openDocument(file, password);
          expect(document.encryption!.access).to.equal(access);
          expect(titleOf(file, password)).to.equal('Encrypted title');
        }
        expect(() => openDocument(file, 'wrong')).to.throw(PdfPasswordError);
      });

      it('is kept in updates', () => {
        const changes = new PdfChanges(openDocument(file, owner));
        const info = changes.add(PdfDictionary.of({ Title: new PdfString(bytesOf('New title')) }));
        const { bytes } = writeIncrement(changes, { newId: ID, trailer: { Info: info } });

        expect(Buffer.from(bytes).subarray(0, file.length).equals(file)).to.equal(true);
        expect(Buffer.from(bytes).includes('New title')).to.equal(false);
        expect(titleOf(bytes, user)).to.equal('New title');
      });

      it('gets other permissions and another owner; the user password stays', () => {
        const document = openDocument(file, owner);
        const encryption = changedEncryption(document.encryption!, { permissions: 16, ownerPassword: 'new owner' }, document.id);
        const info = document.trailer.get('Info') as PdfReference;
        const { bytes } = writeWhole(new PdfChanges(document), { version: VERSION, id: [document.id, ID], encryption, info });

        expect(titleOf(bytes, user)).to.equal('Encrypted title');
        expect(titleOf(bytes, 'new owner')).to.equal('Encrypted title');
        expect(openDocument(bytes, 'new owner').encryption!.access).to.equal('owner');
        // Of revision 2 only six bits mean anything.
        expect(openDocument(bytes, user).encryption!.parameters.permissions & 0x3c).to.equal(16);
        expect(() => openDocument(bytes, owner)).to.throw(PdfPasswordError);
      });
    });
  }

  it('is not changed where its dictionary is said to be a page', () => {
    const file = Buffer.from(ENCRYPTED_FILES[3]!.base64, 'base64').toString('latin1');
    const document = openDocument(bytesOf(file.replace('/Pages 3 0 R', '/Pages 5 0 R')), 'owner');
    const page = findPage(document, 1);
    expect(() => {
      new PdfChanges(document).set(page.reference, page.dictionary);
    }).to.throw('The encryption dictionary is used for something else.');
  });

  it('is refused where it is not the standard one, or says what cannot be', () => {
    const withEncryption = (entries: string): Uint8Array => pdfFile({ objects: { 4: `<<${entries}>>` }, trailer: '/Encrypt 4 0 R' });
    const O = `/O<${'00'.repeat(32)}>/U<${'00'.repeat(32)}>/P -4`;
    for (const [entries, message] of [
      [`/Filter/Adobe.PubSec/V 4/R 4${O}`, 'encrypted for certificates'],
      [`/Filter/Standard/V 3/R 3${O}`, 'Encryption version 3 with revision 3 is not known.'],
      [`/Filter/Standard/V 2/R 3/Length 129${O}`, 'impossible length'],
      [`/Filter/Standard/V 2/R 3/Length 4096${O}`, 'impossible length'],
      ['/Filter/Standard/V 2/R 3/O(short)/U(short)', 'no proper O'],
      [`/Filter/Standard/V 4/R 4/StmF/X/CF<</X<</CFM/Y>>>>${O}`, 'crypt filter'],
      [`/Filter/Standard/V 5/R 6${O}`, 'no proper O'],
    ] as const)
      expect(() => openDocument(withEncryption(entries)), entries).to.throw(message);
  });

  function titleOf(bytes: Uint8Array, password: string): string {
    const document = openDocument(bytes, password);
    const title = document.resolve(document.dictionary(document.trailer.get('Info'))!.get('Title')) as PdfString;
    return Buffer.from(title.bytes).toString('latin1');
  }
});
