import { expect } from 'chai';
import { FORM, openHttpDoor, type HttpDoor } from '../../../support/http-door.js';
import { pki } from '../../../support/pki.js';

describe('the HTTP interface for Document Security Objects', () => {
  let door: HttpDoor;
  before(async () => {
    door = await openHttpDoor();
    door.engine
      .faulty('Busy', 'serviceUnavailable', 'busy')
      .faulty('Broke', 'notGranted', 'broke')
      .faulty('Off', 'cryptoTokenOffline', 'off');
    door.engine.faulty('Pass', 'authorizationRequired', 'why').faulty('Bad', 'illegalRequest', 'bad');
  });
  after(() => door.close());

  const post = (body: string, path = '/sod') => door.send({ path: `/signserver${path}`, body, headers: FORM });
  const request = () => {
    const { request: sent } = door.engine.processed.at(-1)!;
    if (sent.kind !== 'dataGroups') throw new Error(sent.kind);
    return sent;
  };

  it('takes hashes in base64, with versions and metadata', async () => {
    const answer = await post(
      'workerName=Reverse&dataGroup1=AQI%3D&dataGroup16=Aw%3D%3D&dataGroup2=&dataGroup17=BA%3D%3D&ldsVersion=0108&unicodeVersion=+&REQUEST_METADATA.A=1',
    );
    expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'application/octet-stream']);
    expect([...request().dataGroups].map(([number, hash]) => [number, ...hash])).to.deep.equal([
      [1, 1, 2],
      [16, 3],
    ]);
    expect(request()).to.include({ ldsVersion: '0108' }).and.not.to.have.property('unicodeVersion');
    expect(request().metadata.get('A')).to.equal('1');
  });

  it('takes hashes as they are where the encoding is binary, and the worker from the path', async () => {
    await post('encoding=Binary&dataGroup1=abc', '/sodworker/Reverse');
    expect(Buffer.from(request().dataGroups.get(1)!).toString()).to.equal('abc');
    expect(door.engine.processed.at(-1)!.reference).to.deep.equal({ name: 'Reverse' });
  });

  for (const [body, path, status, text] of [
    ['workerName=Reverse', '/sod', 400, 'Missing dataGroup fields in request'],
    ['dataGroup1=AQI%3D', '/sod', 400, 'Missing worker name or ID'],
    ['workerName=Reverse&dataGroup1=***', '/sod', 400, 'Incorrect base64 data'],
    ['dataGroup1=AQI%3D', '/sodworker/Nobody', 404, 'Worker Not Found'],
    ['dataGroup1=AQI%3D', '/sodworker//Reverse', 404, 'No worker specified'],
    ['dataGroup1=AQI%3D', '/sodworker/Busy', 500, 'busy'],
    ['dataGroup1=AQI%3D', '/sodworker/Broke', 500, 'broke'],
    ['dataGroup1=AQI%3D', '/sodworker/Off', 503, 'off'],
  ] as const) {
    it(`answers ${String(status)} ${text}`, async () => {
      const answer = await post(body, path);
      expect(answer.status).to.equal(status);
      expect(answer.text).to.contain(text);
    });
  }

  it('names the worker alone in its challenge and repeats no error in a header field', async () => {
    const challenge = await post('dataGroup1=AQI%3D', '/sodworker/Pass');
    expect(challenge.headers['www-authenticate']).to.equal('Basic realm="SignServer Worker Pass"');
    expect((await post('dataGroup1=AQI%3D', '/sodworker/Bad')).headers).not.to.have.property('x-signserver-error-message');
  });

  it('shows the certificate and hands it out', async () => {
    const shown = await post('workerName=Reverse&displayCert=1');
    expect(shown.headers['content-type']).to.equal('text/plain;charset=ISO-8859-1');
    expect(shown.text).to.contain(pki.ecSigner.certificate.subject);
    const handed = await post('workerName=Reverse&downloadCert=1');
    expect(Buffer.compare(handed.body, pki.ecSigner.certificate.der)).to.equal(0);
    expect(handed.headers['content-disposition']).to.equal('filename=cert.crt');
    expect((await post('workerName=Bare&downloadCert=1')).text).to.equal('No signing certificate found for the specified worker');
  });
});
