import { expect } from 'chai';
import type { WorkerSummary } from '../../../../src/core/ports.js';
import { pki } from '../../../support/pki.js';
import { openSignServerDoor } from '../../../support/older-soap-doors.js';
import type { RawAnswer } from '../../../support/raw-http.js';
import { elementText, type TestDoor } from '../../../support/soap-door.js';

const WORKERS: readonly WorkerSummary[] = [
  { id: 2, name: 'Reverse', type: 'PROCESSABLE' },
  { id: 3, name: 'Token', type: 'CRYPTO_WORKER' },
];

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const SIGN = Buffer.concat([int(1), int(-7), int(4), Buffer.from('data')]);

describe('SignServerWS', () => {
  let door: TestDoor;
  const server = { freeBytes: 1000, databaseIsAway: false };
  before(async () => {
    door = await openSignServerDoor({
      store: { workers: () => (server.databaseIsAway ? Promise.reject(new Error('away')) : Promise.resolve(WORKERS)) },
      memory: { freeBytes: () => server.freeBytes, minimumBytes: 10 },
    });
    door.engine.faulty('Offline', 'cryptoTokenOffline', "Signtoken isn't active.");
    door.engine.faulty('Large', 'requestTooLarge', 'Maximum content length is 1 bytes');
    door.engine.faulty('Guarded', 'authorizationRequired', 'Username/password authentication required');
  });
  after(() => door.close());
  beforeEach(() => {
    Object.assign(server, { freeBytes: 1000, databaseIsAway: false });
    door.engine.errors.clear();
    door.engine.workerProperties.clear();
  });

  const call = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
    door.post(
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="gen.ws.protocol.signserver.org">' +
        `<e:Body>${body}</e:Body></e:Envelope>`,
      { headers: { 'Content-Type': 'text/xml', ...headers } },
    );
  const request = (data: Uint8Array, metadata = ''): string =>
    `<arg1><requestDataBase64>${Buffer.from(data).toString('base64')}</requestDataBase64><requestMetadata>${metadata}</requestMetadata></arg1>`;
  const process = (worker: string, ...requests: readonly string[]): Promise<RawAnswer> =>
    call(`<s:process><arg0>${worker}</arg0>${requests.join('')}</s:process>`);
  const status = (worker: string): Promise<RawAnswer> => call(`<s:getStatus><arg0>${worker}</arg0></s:getStatus>`);
  const faultOf = ({ status: code, text }: RawAnswer): readonly unknown[] => [
    code,
    elementText(text, 'faultstring'),
    /<detail><\w+:(\w+) /.exec(text)?.[1],
  ];

  describe('process', () => {
    it('answers each request in order, with the number that it has', async () => {
      const answer = await process('Reverse', request(SIGN), request(Buffer.concat([int(1), int(5), int(1), Buffer.from('x')])));
      const [first, second] = answer.text.split('</return>');
      const der = pki.ecSigner.certificate.der;
      const response = Buffer.concat([int(1), int(-7), int(der.length), der, int(4), Buffer.from('atad')]);
      expect(elementText(first ?? '', 'requestID')).to.equal('-7');
      expect(elementText(first ?? '', 'responseDataBase64')).to.equal(response.toString('base64'));
      expect(elementText(second ?? '', 'requestID')).to.equal('5');
    });

    it('tells the certificate of the signer, and the chain only where the worker has one of its own', async () => {
      const bare = await process('Reverse', request(SIGN));
      expect(elementText(bare.text, 'certificateBase64')).to.equal(Buffer.from(pki.ecSigner.certificate.der).toString('base64'));
      expect(bare.text).to.contain('<certType>X.509</certType>').and.to.contain('<provider>BC</provider>');
      expect(bare.text).not.to.contain('workerCertificateChain');
      door.engine.workerProperties.set('Reverse', new Map([['SIGNERCERTCHAIN', pki.ecSigner.pem + pki.subCa.pem]]));
      const { text } = await process('Reverse', request(SIGN));
      expect(text.match(/<workerCertificateChain>/g)).to.have.length(2);
    });

    it('hands metadata and the name of the document on', async () => {
      const entry = (key: string, value: string): string => `<entry><key>${key}</key><value>${value}</value></entry>`;
      await process('Reverse', request(SIGN, entry('FILENAME', '/tmp/letter.txt') + entry('colour', 'red')));
      const { request: processed } = door.engine.processed.at(-1)!;
      expect(processed).to.deep.include({ kind: 'data', fileName: 'letter.txt' });
      expect(processed.metadata.get('colour')).to.equal('red');
    });

    it('tells the worker log the name of the document and the header fields that SignServer logs', async () => {
      const entry = '<entry><key>fileName</key><value>/tmp/a&#10;b.txt</value></entry>';
      const body = `<s:process><arg0>Reverse</arg0>${request(SIGN, entry)}</s:process>`;
      await call(body, { 'X-SignServer-Custom-1': 'blue', 'X-Forwarded-For': '192.0.2.7' });
      expect(Object.fromEntries(door.engine.processed.at(-1)?.client.logFields ?? [])).to.deep.equal({
        XFORWARDEDFOR: '192.0.2.7',
        XCUSTOM1: 'blue',
        FILENAME: '/tmp/a b.txt',
      });
      await process('Reverse', request(SIGN));
      expect(door.engine.processed.at(-1)?.client).not.to.have.property('logFields');
    });

    it('takes a request without the element for metadata', async () => {
      const { status: code } = await process('Reverse', `<arg1><requestDataBase64>${SIGN.toString('base64')}</requestDataBase64></arg1>`);
      expect(code).to.equal(200);
    });

    it('refuses what cannot be read in words of its own', async () => {
      const refused = async (bytes: Uint8Array): Promise<unknown> => faultOf(await process('Reverse', request(bytes)));
      const cutOff = 'Error deserializing IProcessRequest from byte array : it is cut off or has fields that cannot be';
      expect(await refused(SIGN.subarray(0, -1))).to.deep.equal([500, cutOff, 'IllegalRequestException']);
      expect(await refused(Buffer.from([0]))).to.deep.equal([500, cutOff, 'IllegalRequestException']);
      const unsupported = [500, 'Error unsupported IProcessRequest in request', 'IllegalRequestException'];
      for (const bytes of [int(99), int(101), new Uint8Array()]) expect(await refused(bytes)).to.deep.equal(unsupported);
      expect(faultOf(await process('Reverse', '<arg1><requestMetadata/></arg1>'))).to.deep.equal(unsupported);
      const text = '<arg1><requestDataBase64>%%%</requestDataBase64><requestMetadata/></arg1>';
      expect(faultOf(await process('Reverse', text))[1]).to.match(/not base64$/);
      expect(faultOf(await process('Reverse'))).to.deep.equal([500, 'There is no request to process.', 'IllegalRequestException']);
    });

    it('answers faults of workers as the exceptions of its contract', async () => {
      const of = async (worker: string): Promise<unknown> => faultOf(await process(worker, request(SIGN)));
      expect(await of('Nobody')).to.deep.equal([500, 'No such worker: Nobody', 'InvalidWorkerIdException']);
      expect(await of('Offline')).to.deep.equal([500, "Signtoken isn't active.", 'CryptoTokenOfflineException']);
      expect(await of('Large')).to.deep.equal([500, 'Maximum content length exceeded', 'IllegalRequestException']);
      expect(await of('Guarded')).to.deep.equal([500, 'Username/password authentication required', undefined]);
      expect(faultOf(await call(`<s:process>${request(SIGN)}</s:process>`))[1]).to.equal('No such worker: null');
    });
  });

  describe('getStatus', () => {
    const of = async (worker: string): Promise<readonly unknown[]> => {
      const { text } = await status(worker);
      return [elementText(text, 'overallStatus'), elementText(text, 'workerName'), elementText(text, 'errormessage')];
    };

    it('is all well, in the name that was asked for', async () => {
      expect(await of('Reverse')).to.deep.equal(['ALLOK', 'Reverse', undefined]);
      expect(await of('2')).to.deep.equal(['ALLOK', '2', undefined]);
    });

    it('tells the errors of a worker, and what the server lacks before them', async () => {
      door.engine.errors.set('Reverse', ['One.', 'Two.']);
      expect(await of('Reverse')).to.deep.equal(['ERROR', 'Reverse', 'Worker 2: One.\n\nWorker 2: Two.\n\n']);
      server.freeBytes = 5;
      const memory = 'Error Virtual Memory is about to run out, currently free memory :5\n';
      expect(await of('Reverse')).to.deep.equal(['ERROR', 'Reverse', memory]);
      server.databaseIsAway = true;
      expect((await of('Reverse'))[2]).to.equal('Error creating connection to SignServer Database.\n');
    });

    it('of all is that of each worker that takes requests', async () => {
      expect(await of('allWorkers')).to.deep.equal(['ALLOK', '2', undefined]);
    });

    it('of none that there is is a fault', async () => {
      expect(faultOf(await status('Nobody'))).to.deep.equal([500, 'No such worker: Nobody', 'InvalidWorkerIdException']);
    });
  });
});
