import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runSignclient, type ClientRun } from '../../../../support/run-signclient.js';
import { answering, readForm, ScriptedServer, type ReceivedRequest, type ScriptedAnswer } from '../../../../support/scripted-server.js';
import { testFolder, type TestFolder } from '../../../../support/tls-files.js';

const OCTETS = 'application/octet-stream';
const signing: ScriptedAnswer = (received, response) => {
  answering(200, OCTETS, `signed ${readForm(received).file}`)(received, response);
};

interface JsonRequest {
  readonly data: string;
  readonly metaData: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}
const json = ({ body }: ReceivedRequest): JsonRequest => JSON.parse(Buffer.from(body, 'latin1').toString()) as JsonRequest;
const restSigning: ScriptedAnswer = (received, response) => {
  const data = Buffer.concat([Buffer.from('signed '), Buffer.from(json(received).data, 'base64')]).toString('base64');
  answering(200, 'application/json', JSON.stringify({ archiveId: '1', data, metaData: {}, requestId: '2' }))(received, response);
};

describe('signdocument', () => {
  let folder: TestFolder;
  let server: ScriptedServer;
  beforeEach(async () => {
    folder = testFolder();
    server = await ScriptedServer.open(signing);
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });

  const run = (words: readonly string[]): Promise<ClientRun> => runSignclient(['signdocument', '-port', String(server.port), ...words]);
  const here = ['-host', '127.0.0.1'];
  const write = (name: string, text: string | Uint8Array = name): string => {
    writeFileSync(folder.file(name), text);
    return folder.file(name);
  };

  describe('over HTTP, which is the default', () => {
    it('sends a form with the texts first and writes the answer to standard output', async () => {
      const { code, said, data } = await run([
        ...here,
        '-workername',
        'W',
        '-data',
        'text',
        '-pdfpassword',
        'p',
        '-metadata',
        'a=b',
        '-metadata',
        'c=ä',
      ]);
      expect([code, data]).to.deep.equal([0, 'signed text']);
      expect(said).to.deep.equal(['INFO  Next host retrieved for signing: 127.0.0.1', 'INFO  Processing  took N ms.']);
      const [{ url, headers, body } = server.received[0]!] = server.received;
      expect([url, headers['content-length']]).to.deep.equal(['/signserver/process', String(body.length)]);
      expect(readForm(server.received[0]!)).to.deep.equal({
        fields: [
          ['workerName', 'W'],
          ['pdfPassword', 'p'],
          ['REQUEST_METADATA.a', 'b'],
          ['REQUEST_METADATA.c', 'ä'],
        ],
        fileName: 'noname.dat',
        file: 'text',
      });
    });

    it('sends an id rather than a name, or neither to a servlet that is a worker', async () => {
      await run([...here, '-workername', 'W', '-workerid', '7', '-data', '']);
      await run([...here, '-servlet', '/signserver/worker/W', '-data', 'x']);
      expect(server.received.map(({ url }) => url)).to.deep.equal(['/signserver/process', '/signserver/worker/W']);
      expect(server.received.map((one) => readForm(one).fields)).to.deep.equal([[['workerId', '7']], []]);
    });

    it('sends the name of a file, whatever it is, and further header fields', async () => {
      const { code } = await run([
        ...here,
        '-workername',
        'W',
        '-infile',
        write('å "b".txt', 'x'),
        '-header',
        'X-Gate: open',
        '-outfile',
        folder.file('out'),
      ]);
      expect([code, readFileSync(folder.file('out'), 'utf8')]).to.deep.equal([0, 'signed x']);
      expect(readForm(server.received[0]!).fileName).to.equal('å ?b?.txt');
      expect(server.received[0]!.headers['x-gate']).to.equal('open');
    });

    it('shows a user, or a token', async () => {
      await run([...here, '-workername', 'W', '-data', 'x', '-username', 'ä', '-password', 'p:w']);
      await run([...here, '-workername', 'W', '-data', 'x', '-accesstoken', 'abc.def']);
      const [basic = '', bearer] = server.received.map(({ headers }) => headers.authorization);
      expect([Buffer.from(basic.slice(6), 'base64').toString(), bearer]).to.deep.equal(['ä:p:w', 'Bearer abc.def']);
    });

    it('tells a refusal with what the server says of it', async () => {
      const url = `http://127.0.0.1:${String(server.port)}/signserver/process`;
      const out = write('out', 'older');
      server.answer = answering(400, 'text/html', '<p>No</p>', { 'X-SignServer-Error-Message': 'Authorization failed: no' });
      expect(await run([...here, '-workername', 'W', '-data', 'x', '-outfile', out])).to.deep.include({
        code: 254,
        data: '',
        said: [
          'INFO  Next host retrieved for signing: 127.0.0.1',
          `ERROR Failed sending request: Server returned HTTP response code: 400 for URL: ${url}: [Authorization failed: no]`,
          'ERROR Failure for : HTTP Error 400: [Authorization failed: no]',
          `INFO  Removed output file ${out}`,
          'There was a failure',
        ],
      });
      server.answer = answering(403, 'text/html', '');
      expect((await run([...here, '-workername', 'W', '-data', 'x'])).said).to.contain('ERROR Failure for : HTTP Error 403: Forbidden');
      server.answer = answering(401, 'text/html', '');
      expect((await run([...here, '-workername', 'W', '-data', 'x'])).said).to.contain(
        'ERROR Failure for : HTTP Error 401: Authentication required',
      );
    });
  });

  describe('over REST', () => {
    const rest = [...here, '-protocol', 'REST'];
    beforeEach(() => (server.answer = restSigning));

    it('sends JSON to the worker and writes what comes back', async () => {
      const document = Buffer.from(Array.from({ length: 100_001 }, (_, index) => index % 251));
      const { code, data } = await run([
        ...rest,
        '-workername',
        'W Ö/',
        '-infile',
        write('in.bin', document),
        '-metadata',
        'a=b',
        '-outfile',
        folder.file('out'),
      ]);
      expect([code, data, readFileSync(folder.file('out')).equals(Buffer.concat([Buffer.from('signed '), document]))]).to.deep.equal([
        0,
        '',
        true,
      ]);
      const [{ url, headers, body } = server.received[0]!] = server.received;
      expect([url, headers['content-length']]).to.deep.equal(['/signserver/rest/v1/workers/W%20%C3%96%2F/process', String(body.length)]);
      expect([headers['content-type'], headers['x-keyfactor-requested-with']]).to.deep.equal(['application/json', 'signclient']);
      const { data: sent, ...members } = json(server.received[0]!);
      expect(Buffer.from(sent, 'base64').equals(document)).to.equal(true);
      expect(members).to.deep.equal({
        WorkerName: 'W Ö/',
        metaData: { FILENAME: 'in.bin', a: 'b' },
        filename: 'in.bin',
        encoding: 'BASE64',
      });
    });

    it('uses an id where there is one', async () => {
      expect((await run([...rest, '-workerid', '7', '-workername', 'W', '-data', '', '-pdfpassword', 'p'])).data).to.equal('signed ');
      expect(server.received[0]!.url).to.equal('/signserver/rest/v1/workers/7/process');
      expect(json(server.received[0]!).metaData['pdfPassword']).to.equal('p');
    });

    it('refuses answers that are none', async () => {
      const answers = {
        '{': 'Error parsing response',
        '{}': 'No data in response',
        '[]': 'No data in response',
        '{"data":7}': 'Malformed data',
        '{"data":"*"}': 'Malformed data',
      };
      for (const [body, text] of Object.entries(answers)) {
        server.answer = answering(200, 'application/json', body);
        const { code, said, data } = await run([...rest, '-workername', 'W', '-data', 'x']);
        expect([code, said[1], data], body).to.deep.equal([254, `ERROR Failure for : ${text}`, '']);
      }
      expect(server.received.length).to.equal(Object.keys(answers).length);
    });

    it('tells a refusal with what the server says of it, where it is a sentence', async () => {
      const refused = async (body: string): Promise<readonly string[]> => {
        server.answer = answering(400, 'application/json', body);
        const { code, said, data } = await run([...rest, '-workername', 'W', '-data', 'x']);
        expect([code, said.at(-2), data]).to.deep.equal([254, 'ERROR Failure for : HTTP Error 400: Bad Request', '']);
        return said.filter((line) => line.includes('The server says'));
      };
      expect(await refused('{"error":"Not\\u0007 so"}')).to.deep.equal(['ERROR The server says: Not? so']);
      for (const body of ['', '{', '[]', 'null', '{"error":7}', `{"error":"${'x'.repeat(100_000)}"}`]) {
        expect(await refused(body), body.slice(0, 20)).to.deep.equal([]);
      }
      server.answer = answering(503, 'application/json', '{"error":"Offline"}');
      expect((await run([...rest, '-workername', 'W', '-data', 'x'])).said[2]).to.equal('ERROR The server says: Offline');
    });

    it('tells that a user is not taken', async () => {
      server.answer = answering(401, 'application/json', '{"error":"no"}');
      expect((await run([...rest, '-workername', 'W', '-data', 'x'])).said).to.contain('ERROR Failure for : HTTP Error 401: Unauthorized');
    });
  });

  describe('over the older web service', () => {
    const int = (value: number): Buffer => Buffer.from(new Uint8Array(new Int32Array([value]).buffer).reverse());
    const envelope = (body: string): string =>
      `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>`;
    const answerOf = (binary: Uint8Array): string =>
      envelope(
        `<n:processResponse xmlns:n="gen.ws.protocol.signserver.org"><return><requestID>1</requestID><responseDataBase64>${Buffer.from(binary).toString('base64')}</responseDataBase64></return></n:processResponse>`,
      );
    const words = [...here, '-protocol', 'WEBSERVICES', '-workername', 'W', '-data', 'text'];

    it('sends and reads the binary form', async () => {
      server.answer = answering(
        200,
        'text/xml',
        answerOf(Buffer.concat([int(1), int(5), int(2), Buffer.from('CE'), int(6), Buffer.from('signed')])),
      );
      expect(await run([...words, '-metadata', 'a=<&']).then(({ code, data }) => [code, data])).to.deep.equal([0, 'signed']);
      const [{ url, headers, body } = server.received[0]!] = server.received;
      expect([url, headers['soapaction']]).to.deep.equal(['/signserver/SignServerWSService/SignServerWS?wsdl', '""']);
      const [, base64 = ''] = /<arg0>W<\/arg0><arg1><requestDataBase64>(.*)<\/requestDataBase64>/.exec(body) ?? [];
      const request = Buffer.from(base64, 'base64');
      expect([request.readInt32BE(0), request.readInt32BE(8), request.subarray(12).toString()]).to.deep.equal([1, 4, 'text']);
      expect(body).to.contain(
        '<requestMetadata><entry><key>a</key><value>&#60;&#38;</value></entry><entry><key>FILENAME</key><value>noname.dat</value></entry></requestMetadata>',
      );
    });

    it('refuses answers that are cut, too long, or of another kind', async () => {
      const good = [int(1), int(5), int(0), int(6), Buffer.from('signed')];
      const bad = [
        [],
        [int(301), ...good.slice(1)],
        good.slice(0, 4),
        [...good, int(0)],
        [int(1), int(5), int(-1), int(6)],
        [int(1), int(5), int(0x7fff_ffff)],
      ];
      for (const parts of bad) {
        server.answer = answering(200, 'text/xml', answerOf(Buffer.concat(parts)));
        const { code, said } = await run(words);
        expect([code, said[0]]).to.deep.equal([254, 'ERROR Failure for : The answer of the server is malformed']);
      }
      server.answer = answering(
        500,
        'text/xml',
        envelope('<S:Fault><faultcode>S:Server</faultcode><faultstring>No worker</faultstring></S:Fault>'),
      );
      expect((await run(words)).said[0]).to.equal('ERROR Failure for : No worker');
    });
  });

  const BAD_ANSWERS: Readonly<Record<string, ScriptedAnswer>> = {
    'a redirection': answering(302, OCTETS, 'elsewhere', { Location: 'http://127.0.0.1:1/' }),
    'half an answer': (_received, response) => {
      response.writeHead(200, { 'Content-Type': OCTETS, 'Content-Length': 10_000 });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    },
    'no answer': (_received, response) => response.destroy(),
  };

  for (const [title, bad] of Object.entries(BAD_ANSWERS)) {
    it(`writes nothing at ${title}`, async () => {
      server.answer = bad;
      for (const protocol of ['HTTP', 'REST']) {
        const { code, said, data } = await run([...here, '-protocol', protocol, '-workername', 'W', '-data', 'x']);
        expect([code, said.at(-1), data]).to.deep.equal([254, 'There was a failure', '']);
        await run([...here, '-protocol', protocol, '-workername', 'W', '-data', 'x', '-outfile', folder.file('out')]);
        expect(readdirSync(folder.path)).to.deep.equal([]);
      }
    });
  }

  describe('with the hash in place of the document', () => {
    const hashed = (name: string, words: readonly string[]): Promise<ClientRun> =>
      run([
        ...here,
        '-workername',
        'W',
        '-infile',
        folder.file(name),
        '-outfile',
        folder.file('out'),
        '-clientside',
        '-digestalgorithm',
        ...words,
      ]);

    it('sends it, and says so', async () => {
      for (const [algorithm, name] of [
        ['SHA256', 'SHA-256'],
        ['sha-512', 'SHA-512'],
        ['MD-5', 'MD5'],
      ] as const) {
        write('large', 'x'.repeat(300_000));
        expect((await hashed('large', [algorithm, '-metadata', 'a=b'])).code).to.equal(0);
        const { fields, file, fileName } = readForm(server.received.at(-1)!);
        const digest = createHash(name.replace('-', '')).update('x'.repeat(300_000)).digest();
        expect([Buffer.from(file, 'latin1').equals(digest), fileName]).to.deep.equal([true, 'large']);
        expect(fields.slice(1)).to.deep.equal([
          ['REQUEST_METADATA.a', 'b'],
          ['REQUEST_METADATA.USING_CLIENTSUPPLIED_HASH', 'true'],
          ['REQUEST_METADATA.CLIENTSIDE_HASHDIGESTALGORITHM', name],
        ]);
      }
    });

    it('refuses files that carry their signature, unless it is to be beside them', async () => {
      const files = {
        'setup.exe': 'MZ\x90',
        'a.msi': Buffer.from('d0cf11e0a1b11ae100', 'hex'),
        'a.deb': '!<arch>\ndebian-binary',
        'a.jar': 'PK',
        'a.PS1': 'echo',
        'a.msix': 'PK',
      };
      for (const [name, content] of Object.entries(files)) {
        write(name, content);
        const { code, said } = await hashed(name, ['SHA-256']);
        expect([code, said[1]?.includes('Could not find file handler factory supporting file type: ')], name).to.deep.equal([254, true]);
      }
      expect(server.received).to.have.length(0);
      expect((await hashed('setup.exe', ['SHA-256', '-filetype', 'DETACHED'])).code).to.equal(0);
    });
  });

  it('shows its help where it is asked for', async () => {
    const { code, data, said } = await runSignclient(['signdocument', '-help']);
    expect([code, said, data.startsWith('Usage: signclient signdocument ')]).to.deep.equal([0, [], true]);
    expect((await runSignclient(['--help'])).data).to.match(/^Usage: signclient <command> \[options\]\n {2}sign/);
  });
});
