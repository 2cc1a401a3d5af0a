import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { TokenKey } from '../../src/core/crypto-token.js';
import type { Reply } from '../../src/core/exchange.js';
import type { OtherWorkers } from '../../src/core/ports.js';
import type { Processor } from '../../src/core/worker-definition.js';
import { xadesSigner } from '../../src/workers/signers/xades-signer.js';
import { xmlSigner } from '../../src/workers/signers/xml-signer.js';
import { validationServiceWorker } from '../../src/workers/validators/validation-service-worker.js';
import { xadesValidator } from '../../src/workers/validators/xades-validator.js';
import { xmlValidator } from '../../src/workers/validators/xml-validator.js';
import { runJavaProgram } from '../support/java-programs.js';
import { extensionDer } from '../../src/formats/x509/extension.js';
import { tlv } from '../../src/formats/asn1/asn1.js';
import { issue, makeKeystore, pki } from '../support/pki.js';
import { ask, makeProcessor, verdictOn } from '../support/run-processor.js';
import { runProgram } from '../support/run-program.js';
import { runSigner } from '../support/run-signer.js';
import { TestAuthority } from '../support/test-authority.js';
import { requireTool } from '../support/tools.js';
import { NO_OTHER_WORKERS } from '../support/worker-context.js';
import { keyOf } from '../support/xml-signing.js';

const DOCUMENT = [
  '<?xml version="1.0" encoding="UTF-8"?>\n<!-- before --><?style sheet?>\n',
  '<o:order xmlns:o="urn:order" xmlns="urn:default" xml:lang="sv" o:z="1" a="2 &lt; 3&#10;">\n  <amount currency="€">100</amount>\n',
  '  <!-- inside --><![CDATA[<cdata> & more]]><empty/><o:name xmlns:o="urn:other">å 😀 &#13; &gt;</o:name>\n</o:order>\n<!-- after -->',
].join('');

/** Signatures that validators ask about must say that they are for that. */
const signatureUse = extensionDer({ oid: '2.5.29.15', critical: true, value: tlv(0x03, Uint8Array.of(0, 0xc0)) });
const rsaSigner = issue({ subject: 'C=SE,O=Test,CN=RSA XML', issuer: pki.subCa, keyType: 'RSA', extensions: [signatureUse] });
const ecSigner = issue({ subject: 'C=SE,O=Test,CN=EC XML', issuer: pki.subCa, extensions: [signatureUse] });
const rsa = keyOf(rsaSigner);
const ec = keyOf(ecSigner);

interface Made {
  readonly name: string;
  readonly file: string;
}

const RSA = ['SHA1withRSA', 'SHA256withRSA', 'SHA384withRSA', 'SHA512withRSA'];
const ECDSA = ['SHA1withECDSA', 'SHA256withECDSA', 'SHA384withECDSA', 'SHA512withECDSA'];
const FORMS = ['BES', 'T', 'BASELINE-B', 'BASELINE-T'];

describe('XML signatures, with xmlsec1, Apache Santuario and EU DSS', function () {
  this.timeout(600_000);
  let folder: string;
  let rootFile: string;
  let subCaFile: string;
  const authority = new TestAuthority();
  const workers: OtherWorkers = {
    ...NO_OTHER_WORKERS,
    process: async (_reference, request): Promise<Reply> => {
      if (request.kind !== 'data') throw new Error('no query');
      return { data: (await authority.ask(request.data)).data, contentType: '', archiveId: '', requestId: 1 };
    },
  };
  const toClose: (() => void)[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-xml-'));
    toClose.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    rootFile = join(folder, 'root.pem');
    subCaFile = join(folder, 'sub-ca.pem');
    writeFileSync(rootFile, pki.root.pem);
    writeFileSync(subCaFile, pki.subCa.pem);
  });

  after(() => {
    for (const close of toClose) close();
  });

  const kept = (name: string, data: Uint8Array): Made => {
    const file = join(folder, `${name.replace(/\W/g, '_')}.xml`);
    writeFileSync(file, data);
    return { name, file };
  };

  async function xml(
    name: string,
    key: TokenKey,
    properties: Readonly<Record<string, string>>,
    document: string | Uint8Array = DOCUMENT,
  ): Promise<Made> {
    return kept(`XML ${name}`, (await runSigner(xmlSigner, { data: document, key, properties })).data);
  }

  async function xades(form: string, key: TokenKey, more: Readonly<Record<string, string>> = {}): Promise<Made> {
    const properties = { XADESFORM: form, TSA_WORKER: 'Tsa', INCLUDE_CERTIFICATE_LEVELS: '2', ...more };
    return kept(
      `XAdES ${form} ${key.keyType}`,
      (await runSigner(xadesSigner, { data: DOCUMENT, key, properties, worker: { workers } })).data,
    );
  }

  /** One document of each kind that the signers make. */
  async function ours(): Promise<readonly Made[]> {
    const algorithms = [...RSA.map((name) => [name, rsa] as const), ...ECDSA.map((name) => [name, ec] as const)];
    const encoded = (encoding: string, bytes: Buffer): Promise<Made> => xml(encoding, rsa, {}, bytes);
    const latin = '<?xml version="1.0" encoding="ISO-8859-1"?><r>å&#8364;</r>';
    return [
      ...(await Promise.all(algorithms.map(([name, key]) => xml(name, key, { SIGNATUREALGORITHM: name })))),
      ...(await Promise.all(FORMS.flatMap((form) => [xades(form, rsa), xades(form, ec)]))),
      await encoded('ISO-8859-1', Buffer.from(latin, 'latin1')),
      await encoded('UTF-16', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><r>å€😀</r>', 'utf16le')),
      await encoded('US-ASCII', Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><r>&#229;</r>')),
    ];
  }

  const xmlsec = (file: string): ReturnType<typeof spawnSync> => {
    const trust = ['--trusted-pem', rootFile, '--untrusted-pem', subCaFile, '--enabled-key-data', 'x509'];
    const ids = ['--id-attr:Id', 'Object', '--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'];
    return spawnSync('xmlsec1', ['--verify', ...trust, ...ids, file], { encoding: 'utf8' });
  };

  const list = (name: string, lines: readonly string[]): string => {
    const file = join(folder, name);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    return file;
  };

  /** The same documents with one letter of what is signed changed. */
  const changed = (documents: readonly Made[]): readonly Made[] =>
    documents.flatMap(({ name, file }) => {
      const bytes = readFileSync(file);
      const at = bytes.indexOf('>100<');
      if (at < 0) return [];
      bytes[at + 1] = '9'.charCodeAt(0);
      return [kept(`changed ${name}`, bytes)];
    });

  describe('verify ours', () => {
    it('xmlsec1, and not what was changed', async function (this: Context) {
      requireTool(this, 'xmlsec1');
      const documents = await ours();
      for (const { name, file } of documents) {
        const { status, stderr } = xmlsec(file);
        expect([name, status], String(stderr)).to.deep.equal([name, 0]);
      }
      for (const { name, file } of changed(documents)) expect([name, xmlsec(file).status]).to.deep.equal([name, 1]);
    });

    it('Santuario, and not what was changed', async function (this: Context) {
      requireTool(this, 'mvn', 'java');
      const documents = await ours();
      const tampered = changed(documents);
      const files = [...documents, ...tampered].map(({ file }) => file);
      const verdicts = runJavaProgram('java-xml', 'VerifyXml', [list('santuario', files)]);
      expect(verdicts).to.deep.equal([...documents.map(() => 'OK'), ...tampered.map(() => 'BROKEN')]);
    });

    it('DSS, which sees the levels and everything that was signed, and what was changed', async function (this: Context) {
      requireTool(this, 'mvn', 'java');
      const more = { CLAIMED_ROLE: 'Chief', COMMITMENT_TYPES: 'PROOF_OF_ORIGIN,PROOF_OF_RECEIPT', PRODUCTION_PLACE_CITY: 'Solna' };
      const documents = await Promise.all(FORMS.flatMap((form) => [xades(form, rsa, more), xades(form, ec, more)]));
      const tampered = changed(documents);
      const files = [...documents, ...tampered].map(({ file }) => file);
      const verdicts = runJavaProgram('java-xml', 'VerifyXades', [rootFile, subCaFile, list('dss', files)]);
      const levels = { BES: 'XAdES-BES', T: 'XAdES-T', 'BASELINE-B': 'XAdES-BASELINE-B', 'BASELINE-T': 'XAdES-BASELINE-T' } as const;
      const expected = Object.entries(levels).map(([form, level]) => {
        const stamp = form.endsWith('T') ? ', stamp intact trusted' : '';
        return `${level}, intact, well-formed, trusted${stamp}, roles [Chief], commitments 2, city Solna`;
      });
      // The indication is left out: it is about revocation, of which nothing is known here.
      const seen = verdicts.slice(0, documents.length).map((verdict) => verdict.replace(/, (?:TOTAL_PASSED|INDETERMINATE), /, ', '));
      expect(seen).to.deep.equal(expected.flatMap((one) => [one, one]));
      const broken = verdicts.slice(documents.length);
      expect(broken).to.have.length(tampered.length);
      for (const verdict of broken) expect(verdict).to.contain('TOTAL_FAILED, BROKEN');
    });
  });

  describe('are verified by ours', () => {
    const chain = `${pki.subCa.pem}${pki.root.pem}`;
    const service = makeProcessor(validationServiceWorker, {
      'VAL1.CLASSPATH': 'org.signserver.validationservice.server.NoRevocationCheckingValidator',
      'VAL1.ISSUER1.CERTCHAIN': chain,
    });
    const withService: OtherWorkers = {
      ...NO_OTHER_WORKERS,
      process: async (_reference, request) => ({ ...(await ask(service, request)), archiveId: '', requestId: 1 }),
    };
    const xmlProcessor: Processor = makeProcessor(xmlValidator, { VALIDATIONSERVICEWORKER: 'Certificates' }, { workers: withService });
    const xadesProcessor: Processor = makeProcessor(xadesValidator, {
      TRUSTANCHORS: pki.root.pem,
      CERTIFICATES: pki.subCa.pem,
      REVOCATION_CHECKING: 'false',
    });
    const verdicts = (validator: Processor, files: readonly string[]): Promise<readonly string[]> =>
      Promise.all(files.map((file) => verdictOn(validator, readFileSync(file))));

    let source: string;
    let keystore: string;

    before(() => {
      source = join(folder, 'source.xml');
      writeFileSync(source, DOCUMENT);
      keystore = join(folder, 'keystore.p12');
      writeFileSync(keystore, makeKeystore({ rsa: rsaSigner, ec: ecSigner }, 'foo123'));
    });

    it('our own, by the whole way through the validation service', async () => {
      const files = (await ours()).map(({ file }) => file);
      expect(new Set(await verdicts(xmlProcessor, files))).to.deep.equal(new Set(['VALID']));
    });

    it('those of xmlsec1', async function (this: Context) {
      requireTool(this, 'xmlsec1');
      const keyFile = join(folder, 'key.pem');
      const certificateFile = join(folder, 'certificate.pem');
      writeFileSync(keyFile, rsaSigner.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(certificateFile, rsaSigner.pem);
      const files = [
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        'http://www.w3.org/2006/12/xml-c14n11',
      ].map((form, index) => {
        const signature = [
          '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>',
          `<CanonicalizationMethod Algorithm="${form}"/><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>`,
          '<Reference URI=""><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
          `<Transform Algorithm="${form}"/></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>`,
          '<DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo></Signature>',
        ].join('');
        const template = join(folder, `template${String(index)}.xml`);
        const file = join(folder, `xmlsec${String(index)}.xml`);
        writeFileSync(template, DOCUMENT.replace('</o:order>', `${signature}</o:order>`));
        runProgram('xmlsec1', ['--sign', '--privkey-pem', `${keyFile},${certificateFile}`, '--output', file, template]);
        return file;
      });
      expect(await verdicts(xmlProcessor, files)).to.deep.equal(files.map(() => 'VALID'));
      expect(
        await verdicts(
          xmlProcessor,
          changed(files.map((file) => ({ name: file, file }))).map(({ file }) => file),
        ),
      ).to.deep.equal(files.map(() => 'INVALID'));
    });

    it('those of Santuario', async function (this: Context) {
      requireTool(this, 'mvn', 'java');
      const methods = ['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'ecdsa-sha256', 'ecdsa-sha384', 'ecdsa-sha512'];
      const forms = [
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
        'http://www.w3.org/2006/12/xml-c14n11',
      ];
      const digests = [
        'http://www.w3.org/2001/04/xmlenc#sha256',
        'http://www.w3.org/2001/04/xmldsig-more#sha384',
        'http://www.w3.org/2001/04/xmlenc#sha512',
      ];
      const cases = methods.flatMap((method, index) =>
        forms.map((form, place) => [
          join(folder, `santuario-${method}-${String(place)}.xml`),
          `http://www.w3.org/2001/04/xmldsig-more#${method}`,
          digests[(index + place) % digests.length],
          form,
        ]),
      );
      const lines = cases.map((fields) => fields.join('\t'));
      runJavaProgram('java-xml', 'SignXml', [keystore, 'foo123', source, list('santuario-cases', lines)]);
      const files = cases.map(([file]) => file ?? '');
      expect(await verdicts(xmlProcessor, files)).to.deep.equal(files.map(() => 'VALID'));
    });

    it('those of DSS: enveloped by XMLValidator, enveloping by both', async function (this: Context) {
      requireTool(this, 'mvn', 'java');
      const cases = ['ENVELOPED', 'ENVELOPING'].flatMap((packaging) =>
        ['rsa', 'ec'].map((alias) => [join(folder, `dss-${packaging}-${alias}.xml`), packaging, alias]),
      );
      runJavaProgram('java-xml', 'SignXades', [
        keystore,
        'foo123',
        source,
        list(
          'dss-cases',
          cases.map((fields) => fields.join('\t')),
        ),
      ]);
      const files = cases.map(([file]) => file ?? '');
      expect(await verdicts(xmlProcessor, files)).to.deep.equal(['VALID', 'VALID', 'VALID', 'VALID']);
      expect(await verdicts(xadesProcessor, files)).to.deep.equal(['INVALID', 'INVALID', 'VALID', 'VALID']);
    });
  });
});
