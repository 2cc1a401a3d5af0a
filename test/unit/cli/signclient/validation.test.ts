import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { javaDate } from '../../../../src/core/java-date.js';
import { pki } from '../../../support/pki.js';
import { runSignclient } from '../../../support/run-signclient.js';
import { answering, readForm, ScriptedServer, type ReceivedRequest, type ScriptedAnswer } from '../../../support/scripted-server.js';
import { testFolder, type TestFolder } from '../../../support/tls-files.js';

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const sized = (bytes: Uint8Array | string): Buffer =>
  Buffer.concat([int(Buffer.from(bytes as string).length), Buffer.from(bytes as string)]);
const long = Buffer.alloc(8);

const envelope = (body: string): string =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>`;
const processed = (binary: Uint8Array): string =>
  envelope(
    `<n:processResponse xmlns:n="gen.ws.protocol.signserver.org"><return><requestID>1</requestID><responseDataBase64>${Buffer.from(binary).toString('base64')}</responseDataBase64></return></n:processResponse>`,
  );
const status = (overall: string): string =>
  envelope(
    `<n:getStatusResponse xmlns:n="gen.ws.protocol.signserver.org"><return><overallStatus>${overall}</overallStatus><workerName>S</workerName></return></n:getStatusResponse>`,
  );
const fault = envelope('<S:Fault><faultcode>S:Server</faultcode><faultstring>It broke</faultstring></S:Fault>');

/** The request of SignServerWS in its binary form. */
const binaryIn = ({ body }: ReceivedRequest): Buffer =>
  Buffer.from(/<requestDataBase64>(.*)<\/requestDataBase64>/.exec(body)?.[1] ?? '', 'base64');

describe('signclient and validators', () => {
  let folder: TestFolder;
  let server: ScriptedServer;
  beforeEach(async () => {
    folder = testFolder();
    server = await ScriptedServer.open(answering(200, 'text/plain', 'VALID'));
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });
  const port = (): readonly string[] => ['-port', String(server.port)];
  const write = (name: string, text: string | Uint8Array): string => {
    writeFileSync(folder.file(name), text);
    return folder.file(name);
  };

  describe('validatedocument', () => {
    const run = (...words: readonly string[]) => runSignclient(['validatedocument', '-host', '127.0.0.1', ...port(), ...words]);
    const http = ['-protocol', 'HTTP', '-workername', 'V'];

    it('asks over HTTP and prints what it is answered', async () => {
      expect(await run(...http, '-infile', write('a.xml', '<a/>'), '-metadata', 'k=v')).to.deep.include({
        code: 0,
        said: [],
        data: 'Valid: true\n',
      });
      expect([server.received[0]!.url, readForm(server.received[0]!)]).to.deep.equal([
        '/signserver/process',
        {
          fields: [
            ['workerName', 'V'],
            ['REQUEST_METADATA.k', 'v'],
            ['processType', 'validateDocument'],
          ],
          fileName: 'a.xml',
          file: '<a/>',
        },
      ]);
      for (const text of ['INVALID', 'valid', 'VALID\n', '']) {
        server.answer = answering(200, 'text/plain', text);
        expect(await run(...http, '-data', 'x'), text).to.deep.include({ code: 0, data: 'Valid: false\n' });
      }
    });

    it('asks over the older web service where nothing else is said', async () => {
      for (const [flag, text] of [
        [1, 'true'],
        [0, 'false'],
      ] as const) {
        server.answer = answering(200, 'text/xml', processed(Buffer.concat([int(301), int(9), Buffer.of(flag), int(0), int(0)])));
        const { code, said, data } = await run('-workerid', '7', '-data', 'text', '-username', 'u', '-password', 'p');
        expect([code, said, data]).to.deep.equal([0, ['INFO  Processing took N ms'], `Valid: ${text}\n`]);
      }
      const request = binaryIn(server.received[0]!);
      expect([request.readInt32BE(0), request.readInt32BE(8), request.subarray(12).toString()]).to.deep.equal([301, 4, 'text']);
      expect(server.received[0]!.headers.authorization).to.match(/^Basic /);
    });

    it('fails, and prints nothing, where nobody says whether it is valid', async () => {
      server.answer = answering(400, 'text/html', '', { 'X-SignServer-Error-Message': 'Wrong kind' });
      expect((await run(...http, '-data', 'x')).said[0]).to.match(/^ERROR Server returned HTTP response code: 400 .*: \[Wrong kind\]$/);
      server.answer = answering(400, 'text/html', '');
      expect(await run(...http, '-data', 'x')).to.deep.include({
        code: 254,
        said: ['ERROR Failure: HTTP error: 400: Bad Request'],
        data: '',
      });
      server.answer = answering(500, 'text/xml', fault);
      expect(await run('-workername', 'V', '-data', 'x')).to.deep.include({
        code: 254,
        said: ['ERROR It broke'],
        data: '',
      });
      server.answer = answering(200, 'text/xml', processed(int(1)));
      expect((await run('-workername', 'V', '-data', 'x')).said.at(-1)).to.equal('ERROR The answer of the server is malformed');
      const missing = folder.file('missing');
      expect((await run(...http, '-infile', missing)).said).to.deep.equal([`ERROR File not found: ${missing} (No such file or directory)`]);
      await server.close();
      expect((await runSignclient(['validatedocument', '-host', '127.0.0.1', '-port', '1', ...http, '-data', 'x'])).said.at(-1)).to.equal(
        'ERROR Connection failure occurred: Connection refused',
      );
    });

    it('refuses words in the sentences of the reference client', async () => {
      const wrong: readonly (readonly [string, number, string])[] = [
        ['-data x', 255, 'Must specify -workername or -workerid when not using protocol HTTP'],
        ['-workername V', 255, 'Missing -data or -infile'],
        ['-workername V -data x -username u -accesstoken t', 255, 'Can not specify both -username and -accesstoken'],
        ['-workername V -data x -accesstoken t', 255, 'Can only use -accesstoken with protocol HTTP or REST'],
        ['-workername V -data x -hosts a', 255, 'Unrecognized option: -hosts'],
        ['-workername V -data x -protocol REST', 1, 'Unknown protocol: REST'],
        ['-workerid V -data x', 1, 'Not a whole number: V'],
      ];
      for (const [words, code, sentence] of wrong) {
        const ended = await runSignclient(['validatedocument', ...words.split(' ')]);
        expect([ended.code, ended.said[0]], words).to.deep.equal([code, sentence]);
      }
      expect(server.received).to.have.length(0);
    });
  });

  describe('validatecertificate', () => {
    const run = (...words: readonly string[]) =>
      runSignclient(['validatecertificate', '-service', 'S', '-hosts', '127.0.0.1', ...port(), ...words]);
    const { certificate } = pki.clientOne;
    const finding = (name: string, purposes: readonly string[] = []): Buffer =>
      Buffer.concat([
        int(201),
        long,
        sized(certificate.der),
        sized(name),
        sized('why'),
        long,
        int(-1),
        int(1),
        sized(pki.root.certificate.der),
        int(purposes.length),
        ...purposes.map(sized),
      ]);
    const service =
      (name: string, purposes: readonly string[] = []): ScriptedAnswer =>
      (received, response) => {
        answering(
          200,
          'text/xml',
          received.body.includes('getStatus') ? status('ALLOK') : processed(finding(name, purposes)),
        )(received, response);
      };
    const pem = (): string => write('cert.pem', pki.clientOne.pem);

    it('asks over the older web service, where the service is well, and prints what was found out', async () => {
      server.answer = service('VALID', ['IDENTIFICATION']);
      const { code, said, data } = await run('-cert', pem(), '-certpurposes', 'IDENTIFICATION,ELECTRONIC_SIGNATURE');
      expect([code, said]).to.deep.equal([0, []]);
      expect(data.split('\n')).to.deep.equal([
        '',
        '',
        'Validating certificate with: ',
        `  Subject    : ${certificate.subject}`,
        `  Issuer     : ${certificate.issuer}`,
        `  Valid From : ${javaDate(certificate.notBefore.getTime())}`,
        `  Valid To   : ${javaDate(certificate.notAfter.getTime())}`,
        '',
        '',
        'Valid Certificate Purposes:',
        '  IDENTIFICATION',
        'Certificate Status:',
        '  VALID',
        '',
      ]);
      const request = binaryIn(server.received[1]!);
      const purposes = sized('IDENTIFICATION,ELECTRONIC_SIGNATURE');
      expect(request.equals(Buffer.concat([int(201), sized(certificate.der), purposes]))).to.equal(true);
    });

    it('ends with a code for each status', async () => {
      const codes = {
        VALID: 0,
        REVOKED: 1,
        NOTYETVALID: 2,
        EXPIRED: 3,
        DONTVERIFY: 4,
        CAREVOKED: 5,
        CANOTYETVALID: 6,
        CAEXPIRED: 7,
        BADCERTPURPOSE: 8,
        ISSUERNOTSUPPORTED: 254,
      };
      const file = pem();
      for (const [name, expected] of Object.entries(codes)) {
        server.answer = service(name);
        expect((await run('-cert', file)).code, name).to.equal(expected);
        server.answer = answering(200, 'text/plain', `${name};;This; that;-1;`);
        const { code, data } = await run('-cert', file, '-protocol', 'HTTP', '-silent');
        expect([code, data], name).to.deep.equal([expected, '']);
      }
    });

    it('sends DER, and purposes where the server looks for them, over HTTP', async () => {
      server.answer = answering(200, 'text/plain', 'VALID;A;fine;-1;');
      expect((await run('-cert', write('cert.der', certificate.der), '-der', '-protocol', 'HTTP', '-certpurposes', 'A,B')).code).to.equal(
        0,
      );
      await runSignclient([
        'validatecertificate',
        '-service',
        '7',
        '-hosts',
        '127.0.0.1,no.such',
        ...port(),
        '-cert',
        pem(),
        '-protocol',
        'HTTP',
      ]);
      const [first, second] = server.received.map(readForm);
      expect(server.received.map(({ url }) => url)).to.deep.equal(['/signserver/process?certPurposes=A%2CB', '/signserver/process']);
      expect([first!.fields, first!.fileName, Buffer.from(first!.file, 'latin1').equals(certificate.der)]).to.deep.equal([
        [
          ['workerName', 'S'],
          ['processType', 'validateCertificate'],
        ],
        folder.file('cert.der'),
        true,
      ]);
      expect([second!.fields[0], Buffer.from(second!.file, 'latin1').equals(certificate.der)]).to.deep.equal([['workerId', '7'], true]);
    });

    it('takes the first server of which the service is well', async () => {
      const second = await ScriptedServer.open(service('VALID'), '127.0.0.2', server.port);
      try {
        server.answer = answering(200, 'text/xml', status('Worker 7 is offline'));
        const words = ['-cert', pem(), '-hosts', '127.0.0.3,127.0.0.1,127.0.0.2'];
        expect((await runSignclient(['validatecertificate', '-service', 'S', ...port(), ...words])).code).to.equal(0);
        expect([server.received.length, second.received.length]).to.deep.equal([1, 2]);
      } finally {
        await second.close();
      }
    });

    it('fails with SignServer’s lines', async () => {
      server.answer = answering(200, 'text/xml', status('sick'));
      expect((await run('-cert', pem())).said).to.deep.equal([
        'Error occured during validation : Error',
        '  Message : Error communicating with valdation servers, no server in the cluster seem available.',
      ]);
      server.answer = answering(404, 'text/html', '');
      const { code, said } = await run('-cert', pem(), '-protocol', 'HTTP');
      expect([code, said[1]?.startsWith('  Message : Server returned HTTP response code: 404 for URL: ')]).to.deep.equal([254, true]);
      for (const text of ['', 'VALID', 'VALID;a', '<html>']) {
        server.answer = answering(200, 'text/plain', text);
        expect((await run('-cert', pem(), '-protocol', 'HTTP')).said.at(-1), text).to.equal('  Message : Malformed HTTP response');
      }
      expect((await run('-cert', write('none.pem', 'none'))).code).to.equal(254);
      for (const cut of [0, 3, 20, 500]) {
        const whole = finding('VALID');
        server.answer = (received, response) => {
          answering(
            200,
            'text/xml',
            received.body.includes('getStatus') ? status('ALLOK') : processed(whole.subarray(0, cut)),
          )(received, response);
        };
        expect((await run('-cert', pem())).said.at(-1)).to.equal('  Message : The answer of the server is malformed');
      }
    });

    it('refuses words in the sentences of the reference client', async () => {
      const sentence = async (...words: readonly string[]): Promise<readonly [number, string | undefined]> => {
        const { code, said } = await runSignclient(['validatecertificate', ...words]);
        return [code, said[0]];
      };
      expect(await sentence('-pem', '-der')).to.deep.equal([255, 'Error, only one of -pem and -der options can be specified.']);
      expect((await sentence())[1]).to.equal('Error, an name or id of the validation service must be specified with the -service option.');
      expect((await sentence('-service', 'S', '-truststore', 'x'))[1]).to.match(/^Error, if HTTPS is going to be used must both/);
      expect((await sentence('-service', 'S', '-hosts', ''))[1]).to.equal('Error, at least one validation service host must be specified.');
      expect((await sentence('-service', 'S', '-hosts', 'a', '-port', 'x'))[1]).to.equal(
        'Error, port value must be an integer for option -port.',
      );
      expect((await sentence('-service', 'S', '-hosts', 'a'))[1]).to.equal(
        'Error, the certificate to validate must be specified with the -cert option.',
      );
      const missing = folder.file('missing');
      expect((await sentence('-service', 'S', '-hosts', 'a', '-cert', missing))[1]).to.equal(
        'Error, the certificate file must exist and be readable by the user.',
      );
      // Before the hosts, the port and the certificate are looked at.
      expect((await sentence('-service', 'S', '-truststore', missing, '-truststorepwd', 'p'))[1]).to.equal(
        'Error, a path to the truststore must point to a readable JKS file.',
      );
      expect((await sentence('-nosuch'))[1]).to.equal('Error occurred when parsing options.  Reason: Unrecognized option: -nosuch');
      const help = await runSignclient(['validatecertificate', '-help']);
      expect([help.code, help.data.startsWith('Usage: signclient validatecertificate ')]).to.deep.equal([255, true]);
    });
  });
});
