import { expect } from 'chai';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runClientLine } from '../../../../../src/cli/signclient/client-line.js';
import { CLIENT_COMMANDS } from '../../../../../src/cli/signclient/commands.js';
import { MemoryClientTerminal } from '../../../../support/memory-client-terminal.js';
import { testFolder, type TestFolder } from '../../../../support/tls-files.js';

interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (received: Received, response: ServerResponse) => void;

const response = (text: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r:processDataResponse xmlns:r="http://clientws.signserver.org/"><return><data>${Buffer.from(text).toString('base64')}</data><requestId>1</requestId></return></r:processDataResponse></s:Body></s:Envelope>`;
const fault = (exception: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>It\u0085 broke.</faultstring><detail><n:${exception} xmlns:n="http://clientws.signserver.org/"/></detail></s:Fault></s:Body></s:Envelope>`;
const xml =
  (status: number, body: string): Answer =>
  (_received, to) => {
    to.writeHead(status, { 'Content-Type': 'text/xml;charset=UTF-8' }).end(body);
  };
const signing: Answer = ({ body }, to) => {
  xml(200, response(`signed ${documentIn(body)}`))({ url: '', headers: {}, body }, to);
};
const documentIn = (body: string): string => /octet-stream[^]*?\r\n\r\n([^]*)\r\n--/.exec(body)?.[1] ?? '';

/** Its user id, on all systems. */
const NOBODY = 65_534;

describe('signdocument over ClientWS', () => {
  let folder: TestFolder;
  let server: Server;
  let received: Received[];
  let answer: Answer;
  beforeEach(async () => {
    folder = testFolder();
    received = [];
    answer = signing;
    server = createServer((request, to) => {
      let body = '';
      request.setEncoding('latin1').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const one = { url: request.url ?? '', headers: request.headers, body };
        received.push(one);
        answer(one, to);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    folder.remove();
  });

  const run = async (...words: readonly string[]) => {
    const terminal = new MemoryClientTerminal({ lines: ['from stdin'] });
    const where = ['-host', '127.0.0.1', '-port', String((server.address() as AddressInfo | null)?.port ?? 1)];
    const line = ['signdocument', '-workername', 'W', '-protocol', 'CLIENTWS', ...where, ...words];
    const code = await runClientLine(line, { commands: CLIENT_COMMANDS, terminal });
    return { code, said: terminal.warned.map((text) => text.replace(/\d+ ms/, 'N ms')), data: terminal.data.toString() };
  };
  const write = (name: string, text = name): string => {
    writeFileSync(folder.file(name), text);
    return folder.file(name);
  };

  it('writes the answer to standard output, and what it did to standard error', async () => {
    expect(await run('-data', 'dätä')).to.deep.equal({
      code: 0,
      said: ['INFO  Processing took N ms', 'INFO  Processing  took N ms.'],
      data: `signed ${Buffer.from('dätä').toString('latin1')}`,
    });
    const [{ url, headers, body } = received[0]!] = received;
    expect([url, headers['soapaction']]).to.deep.equal(['/signserver/ClientWSService/ClientWS?wsdl', '""']);
    expect(headers['content-length']).to.equal(String(body.length));
    expect(body).to.contain('<metadata name="FILENAME">noname.dat</metadata>');
  });

  it('says whom and what it was told to say', async () => {
    await run('-workerid', '7', '-data', '', '-metadata', 'a=b', '-metadata', 'c=d', '-pdfpassword', 'p', '-baseurlpath', '/x/');
    await run('-data=x', '-servlet', 'other', '-username', 'ä', '-password', 'p:w');
    await run('-data', 'x', '-username', 'u', '-passwordfromstdin');
    expect(received[0]!.url).to.equal('/x/ClientWSService/ClientWS?wsdl');
    expect(received[0]!.body).to.contain(
      '<worker>7</worker><metadata name="a">b</metadata><metadata name="c">d</metadata><metadata name="pdfPassword">p</metadata><metadata name="FILENAME">noname.dat</metadata>',
    );
    expect(received[1]!.url).to.equal('/other');
    const credentials = received.slice(1).map(({ headers }) => Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString());
    expect(credentials).to.deep.equal(['ä:p:w', 'u:from stdin']);
  });

  it('takes a file and leaves nothing but the answer beside it', async () => {
    const out = folder.file('out');
    expect((await run('-infile', write('in'), '-outfile', out)).said).to.contain(`INFO  Wrote ${out}.`);
    expect(readFileSync(out, 'utf8')).to.equal('signed in');
    expect(readdirSync(folder.path).sort()).to.deep.equal(['in', 'out']);
    expect(received[0]!.body).to.contain('<metadata name="FILENAME">in</metadata>');
  });

  it('replaces what a link leads to, and signs in place', async () => {
    const file = write('file');
    symlinkSync('file', folder.file('link'));
    expect((await run('-infile', file, '-outfile', folder.file('link'))).code).to.equal(0);
    expect(readFileSync(file, 'utf8')).to.equal('signed file');
    expect(readdirSync(folder.path).sort()).to.deep.equal(['file', 'link']);
  });

  it('removes an older answer after a failure, and never the document', async () => {
    answer = xml(500, fault('RequestFailedException'));
    const file = write('in');
    const out = write('out');
    expect(await run('-infile', file, '-outfile', out)).to.deep.equal({
      code: 254,
      said: [
        'ERROR failed: It? broke.',
        'ERROR Failure for in: Client request failed: It? broke.',
        `INFO  Removed output file ${out}`,
        'There was a failure',
      ],
      data: '',
    });
    expect((await run('-infile', file, '-outfile', file)).code).to.equal(254);
    expect(readdirSync(folder.path)).to.deep.equal(['in']);
  });

  it('tells faults of the server from faults of the request', async () => {
    answer = xml(500, fault('InternalServerException'));
    expect((await run('-data', 'x')).said[0]).to.equal('ERROR Failure for : Exception at server side: It? broke.');
    answer = xml(500, fault('Other'));
    expect((await run('-data', 'x')).said[0]).to.equal('ERROR Failure for : It? broke.');
  });

  it('says what is not there', async () => {
    const missing = folder.file('missing');
    expect((await run('-infile', missing)).said).to.deep.equal([`ERROR File not found: ${missing}`, 'There was a failure']);
    const { code, said } = await run('-data', 'x', '-outfile', folder.file('no/such'));
    expect([code, said[0]]).to.deep.equal([
      254,
      `ERROR Failure for : File not found: ${folder.file('no/such')} (No such file or directory)`,
    ]);
    mkdirSync(folder.file('folder'));
    expect((await run('-infile', folder.file('folder'))).said[0]).to.match(/^ERROR File not found: .*\/folder \(\w[\w ]+\)$/);
    expect(received).to.have.length(1);
  });

  it('writes files whose names are as long as they may be', async () => {
    const out = folder.file('x'.repeat(255));
    expect((await run('-data', 'x', '-outfile', out)).code).to.equal(0);
    expect(readFileSync(out, 'utf8')).to.equal('signed x');
  });

  it('says what keeps an answer from being written', async () => {
    // A device without any room.
    const { code, said } = await run('-data', 'x', '-outfile', '/dev/full');
    expect([code, said[0]]).to.deep.equal([254, 'ERROR Failure for : Could not write /dev/full (No space left on device)']);
  });

  it('says which file may not be read, and sends nothing', async () => {
    const file = write('secret');
    chmodSync(file, 0o600);
    chmodSync(folder.path, 0o755);
    const isRoot = process.geteuid?.() === 0;
    if (!isRoot) chmodSync(file, 0);
    else process.seteuid?.(NOBODY);
    try {
      expect((await run('-infile', file)).said).to.deep.equal([`ERROR File not found: ${file} (Permission denied)`, 'There was a failure']);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    expect(received).to.have.length(0);
  });

  it('ends with 1 where no server is there', async () => {
    server.close();
    await once(server, 'close');
    expect(await run('-data', 'x', '-port', '1')).to.deep.equal({
      code: 1,
      said: ['ERROR Connection failure occurred: Connection refused', 'There was a failure'],
      data: '',
    });
  });

  const BAD_ANSWERS: Readonly<Record<string, Answer>> = {
    'a refusal without an envelope': (_received, to) => to.writeHead(404, { 'Content-Type': 'text/html' }).end('<p>No</p>'),
    'a page': (_received, to) => to.writeHead(200, { 'Content-Type': 'text/html' }).end(response('x')),
    'a redirection': (_received, to) => to.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
    'an envelope of something else': xml(200, '<a/>'),
    'half an answer': (_received, to) => {
      to.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': 10_000 });
      to.write(response('x').slice(0, 250));
      setTimeout(() => to.destroy(), 20);
    },
    'no answer': (_received, to) => to.destroy(),
    'an answer that does not end': (_received, to) => {
      to.writeHead(200, { 'Content-Type': 'text/xml' });
      const more = (): void => {
        if (!to.destroyed) to.write('<a>'.repeat(10_000), more);
      };
      more();
    },
  };

  for (const [title, bad] of Object.entries(BAD_ANSWERS)) {
    it(`fails, and writes nothing, at ${title}`, async () => {
      answer = bad;
      const { code, said, data } = await run('-data', 'x');
      expect([code, said.length, data]).to.deep.equal([254, 2, '']);
      expect(said[0]).to.match(/^ERROR Failure for : ./);
      await run('-data', 'x', '-outfile', folder.file('out'));
      expect(readdirSync(folder.path)).to.deep.equal([]);
    });
  }

  it('hears a refusal that comes before the document is sent', async () => {
    server.removeAllListeners('request');
    server.on('request', (_request, to: ServerResponse) => to.writeHead(413, 'Too Large', { Connection: 'close' }).end());
    const { code, said } = await run('-infile', write('large', 'x'.repeat(20_000_000)));
    expect(code).to.equal(254);
    expect(said[0]).to.match(/response code: 413 for URL: .*: Too Large$|EPIPE|ECONNRESET/);
  });

  describe('in batch mode', () => {
    const batch = (...words: readonly string[]) => run('-indir', folder.file('in'), '-outdir', folder.file('out'), ...words);
    const failing =
      (name: string): Answer =>
      (one, to) => {
        (documentIn(one.body) === name ? xml(500, fault('RequestFailedException')) : signing)(one, to);
      };
    beforeEach(() => {
      mkdirSync(folder.file('in'));
      mkdirSync(folder.file('out'));
      mkdirSync(folder.file('in/folder'));
    });
    const outputs = (): readonly string[] => readdirSync(folder.file('out')).sort();
    const inputs = (): readonly string[] => readdirSync(folder.file('in')).sort();

    it('signs every file once, and says what it does', async () => {
      for (const name of ['a', 'b', 'c']) write(`in/${name}`, name);
      const { code, said } = await batch('-threads', '7');
      expect([code, outputs(), readFileSync(folder.file('out/c'), 'utf8')]).to.deep.equal([0, ['a', 'b', 'c'], 'signed c']);
      expect(said.slice(0, 2)).to.deep.equal(['WARN  Skipping directory: folder', `INFO  Sending ${folder.file('in/a')}...`]);
      expect(inputs()).to.deep.equal(['a', 'b', 'c', 'folder']);
    });

    it('removes only what was signed', async () => {
      for (const name of ['a', 'b', 'c']) write(`in/${name}`, name);
      write('out/b');
      answer = failing('b');
      const { code, said } = await batch('-removefromindir');
      expect([code, said.at(-1), outputs(), inputs()]).to.deep.equal([254, 'At least one file failed.', ['a', 'c'], ['b', 'folder']]);
      expect(said).to.contain(`INFO  Removed ${folder.file('in/c')}`);
    });

    it('tries one file first where a user is named, or where it is told to', async () => {
      for (const name of ['a', 'b']) write(`in/${name}`, name);
      answer = failing('a');
      for (const words of [['-onefirst'], ['-username', 'u', '-password', 'p']]) {
        received = [];
        const { code, said } = await batch('-threads', '2', ...words);
        expect([code, said.at(-1), received.length]).to.deep.equal([254, 'Aborted due to failure.', 1]);
      }
      expect((await batch('-username', 'u', '-password', 'p', '-startall')).said.at(-1)).to.equal('At least one file failed.');
      expect(outputs()).to.deep.equal(['b']);
    });

    it('does not go on where the server is not there', async () => {
      for (const name of ['a', 'b', 'c']) write(`in/${name}`, name);
      server.close();
      await once(server, 'close');
      const { code, said } = await batch();
      expect([code, said.filter((line) => line.includes('Sending')).length]).to.deep.equal([254, 1]);
    });

    it('ends with 1 where there is nothing to sign, and refuses one folder for both', async () => {
      expect(await batch()).to.deep.equal({ code: 1, said: ['WARN  Skipping directory: folder', 'No input files'], data: '' });
      symlinkSync('in', folder.file('same'));
      const { code } = await run('-indir', folder.file('in'), '-outdir', folder.file('same'));
      expect(code).to.equal(254);
      expect((await run('-indir', folder.file('in'), '-outdir', folder.file('none'))).code).to.equal(254);
      expect((await run('-indir', folder.file('none'), '-outdir', folder.file('out'))).code).to.equal(1);
      expect(existsSync(folder.file('none'))).to.equal(false);
    });
  });
});
