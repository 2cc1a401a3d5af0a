import { expect } from 'chai';
import type { CertificateValidation } from '../../../../src/core/validation.js';
import { pki } from '../../../support/pki.js';
import { openValidationDoor } from '../../../support/older-soap-doors.js';
import type { RawAnswer } from '../../../support/raw-http.js';
import { elementText, type TestDoor } from '../../../support/soap-door.js';
import { reversed } from '../../../support/reversing-engine.js';

const VALID: CertificateValidation = {
  certificate: pki.ecSigner.certificate,
  caChain: [pki.subCa.certificate, pki.root.certificate],
  status: 'VALID',
  message: 'This certificate is valid',
  validationDate: Date.UTC(2026, 10, 28, 9, 30),
  revocationReason: -1,
  purposes: ['IDENTIFICATION'],
};
const REVOKED: CertificateValidation = {
  ...VALID,
  status: 'REVOKED',
  message: 'Not valid: REVOKED',
  revocationReason: 3,
  revocationDate: Date.UTC(2026, 0, 1),
  purposes: [],
};
const CERTIFICATE = Buffer.from(pki.ecSigner.certificate.der).toString('base64');

describe('ValidationWS', () => {
  let door: TestDoor;
  before(async () => {
    door = await openValidationDoor();
    const answering = (name: string, validation: CertificateValidation): void => {
      door.engine.working(name, (request) => Promise.resolve(reversed(request, { validation: { kind: 'certificate', validation } })));
      door.engine.workerProperties.set(name, new Map([['IMPLEMENTATION_CLASS', 'Service']]));
    };
    answering('Good', VALID);
    answering('Bad', REVOKED);
    door.engine.faulty('Offline', 'cryptoTokenOffline', 'why');
    door.engine.faulty('Guarded', 'accessDenied', 'Not authorized');
    door.engine.faulty('Signer', 'illegalRequest', "Received request wasn't an expected GenericSignRequest.");
  });
  after(() => door.close());

  const call = (body: string): Promise<RawAnswer> =>
    door.post(
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v="gen.ws.validationservice.protocol.signserver.org">' +
        `<e:Body>${body}</e:Body></e:Envelope>`,
    );
  const isValid = (service: string, certificate: string, more = ''): Promise<RawAnswer> =>
    call(`<v:isValid><serviceName>${service}</serviceName><base64Cert>${certificate}</base64Cert>${more}</v:isValid>`);
  const faultOf = ({ status, text }: RawAnswer): readonly unknown[] => [
    status,
    elementText(text, 'faultstring'),
    /<detail><\w+:(\w+) /.exec(text)?.[1],
  ];

  it('tells what a service found out, in the order of its contract', async () => {
    const { status, text } = await isValid('Good', CERTIFICATE, '<certPurposes>IDENTIFICATION,OTHER</certPurposes>');
    expect(status).to.equal(200);
    expect(/<return>(.*)<\/return>/.exec(text)?.[1]).to.equal(
      '<revocationReason>-1</revocationReason><status>VALID</status><statusMessage>This certificate is valid</statusMessage>' +
        '<validCertificatePurposes>IDENTIFICATION</validCertificatePurposes><validationDate>2026-11-28T09:30:00Z</validationDate>',
    );
    expect(door.engine.processed.at(-1)!.request).to.deep.include({ purposes: ['IDENTIFICATION', 'OTHER'] });
  });

  it('tells when and why a certificate was revoked', async () => {
    const { text } = await isValid('Bad', CERTIFICATE);
    expect(text).to.contain('<revocationDate>2026-01-01T00:00:00Z</revocationDate><revocationReason>3</revocationReason><status>REVOKED');
    expect(text).not.to.contain('validCertificatePurposes');
  });

  it('refuses what is no certificate', async () => {
    const empty = 'Error base64Cert parameter cannot be empty, it must contain a Base64 encoded DER encoded certificate.';
    expect(faultOf(await isValid('Good', ' '))).to.deep.equal([500, empty, 'IllegalRequestException']);
    expect(faultOf(await call('<v:isValid><serviceName>Good</serviceName></v:isValid>'))[1]).to.equal(empty);
    const bad = 'Error base64Cert parameter data have bad encoding, check that it contains supported certificate data';
    for (const text of ['AAAA', '%%%']) expect(faultOf(await isValid('Good', text))).to.deep.equal([500, bad, 'IllegalRequestException']);
  });

  it('answers faults of workers as the exceptions of its contract', async () => {
    const of = async (service: string): Promise<readonly unknown[]> => faultOf(await isValid(service, CERTIFICATE));
    expect(await of('Nobody')).to.deep.equal([500, 'No such worker: Nobody', 'IllegalRequestException']);
    const offline = 'Error using cryptotoken when validating certificate, it seems to be offline : why';
    expect(await of('Offline')).to.deep.equal([500, offline, 'SignServerException']);
    expect(await of('Guarded')).to.deep.equal([500, 'Not authorized', 'SignServerException']);
    expect(await of('Signer')).to.include('IllegalRequestException');
  });

  it('tells the status of validation services, and of nobody else', async () => {
    const status = (name: string): Promise<RawAnswer> => call(`<v:getStatus><serviceName>${name}</serviceName></v:getStatus>`);
    expect(elementText((await status('Good')).text, 'return')).to.equal('ALLOK');
    door.engine.errors.set('Good', ['What is wrong.']);
    expect(elementText((await status('Good')).text, 'return')).to.equal('Worker 2: What is wrong.\n\n');
    for (const name of ['Signer', 'Nobody']) {
      const text = `Illegal service name : ${name} no validation service with such name exists`;
      expect(faultOf(await status(name))).to.deep.equal([500, text, 'IllegalRequestException']);
    }
    expect((await call('<v:getStatus/>')).status).to.equal(500);
  });
});
