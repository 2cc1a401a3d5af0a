import { expect } from 'chai';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Fault, FAULT_KINDS } from '../../../../src/core/errors.js';
import { CLIENT_WS_PATH } from '../../../../src/interfaces/soap/client-ws.js';
import { readContract } from '../../../../src/interfaces/soap/wsdl-contract.js';
import { WIRE_FAULTS } from '../../../../src/interfaces/wire-faults.js';
import { sendRaw } from '../../../support/raw-http.js';
import { clientWsdl, elementText, envelope, openDoor, processData, SOAP_HEADERS, type TestDoor } from '../../../support/soap-door.js';

const GOOD = envelope(processData('<data>c29tZQ==</data>'));
const ID = '0f0f0f0f-0000-4000-8000-000000000000';

describe('the SOAP door', () => {
  let door: TestDoor;
  beforeEach(async () => {
    door = await openDoor();
  });
  afterEach(() => door.close());

  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    sendRaw({ port: door.port, method, path, headers });

  describe('serves its contract', () => {
    for (const query of ['?wsdl', '?WSDL', '?Wsdl', '?a=b&wsdl', '?wsdl=']) {
      it(`for ${query}`, async () => {
        const { status, headers, text } = await get(CLIENT_WS_PATH + query, { Host: 'signing.example.com:8080' });
        expect(status).to.equal(200);
        expect(headers['content-type']).to.equal('text/xml;charset=UTF-8');
        expect(text).to.contain(`<soap:address location="http://signing.example.com:8080${CLIENT_WS_PATH}" />`);
        expect([...readContract(text).operations.keys()]).to.deep.equal([...readContract(clientWsdl).operations.keys()]);
      });
    }

    it('with the port where the host that was asked for is none', async () => {
      for (const Host of ['a"b', 'x<y>', 'user@host', 'a b', 'example.com:port', `${'a'.repeat(300)}.example.com`]) {
        const { text } = await get(`${CLIENT_WS_PATH}?wsdl`, { Host });
        expect(text).to.contain(`location="http://localhost:${String(door.port)}${CLIENT_WS_PATH}"`);
      }
    });

    it('for an IPv6 address', async () => {
      const { text } = await get(`${CLIENT_WS_PATH}?wsdl`, { Host: '[::1]:8080' });
      expect(text).to.contain(`location="http://[::1]:8080${CLIENT_WS_PATH}"`);
    });

    it('to HEAD without a body', async () => {
      const { status, headers, body } = await get(`${CLIENT_WS_PATH}?wsdl`, {}, 'HEAD');
      expect([status, body.length]).to.deep.equal([200, 0]);
      expect(Number(headers['content-length'])).to.be.greaterThan(1000);
    });
  });

  for (const [method, query] of [
    ['GET', ''],
    ['GET', '?xsd=1'],
    ['GET', '?wsdlx'],
    ['PUT', '?wsdl'],
    ['DELETE', ''],
  ] as const) {
    it(`refuses ${method} ${query}`, async () => {
      const { status, headers, text } = await get(CLIENT_WS_PATH + query, {}, method);
      expect([status, text]).to.deep.equal([405, `HTTP ${method} not supported`]);
      expect(headers['content-type']).to.match(/^text\/plain/);
      expect(headers.allow).to.equal('GET, HEAD, POST');
    });
  }

  it('takes a POST to ?wsdl as a call', async () => {
    expect((await door.post(GOOD, { path: `${CLIENT_WS_PATH}?wsdl` })).status).to.equal(200);
  });

  // The client of the JDK, which SignServer's own client uses, offers this with every first request.
  it('takes a call that offers to go on in HTTP/2', async () => {
    const upgrade = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA',
    };
    expect((await door.post(GOOD, { headers: { ...SOAP_HEADERS, ...upgrade } })).status).to.equal(200);
  });

  it('asks for the body of a client that waits to be asked', async () => {
    expect((await door.post(GOOD, { headers: { ...SOAP_HEADERS, Expect: '100-continue' } })).status).to.equal(200);
  });

  it('takes a body in chunks', async () => {
    const { status } = await door.post(GOOD.split(/(?=<)/));
    expect(status).to.equal(200);
  });

  it('takes no action, an empty one and a quoted empty one', async () => {
    for (const headers of [{}, { SOAPAction: '' }, { SOAPAction: '""' }]) {
      expect((await door.post(GOOD, { headers })).status).to.equal(200);
    }
  });

  describe('with a limit', () => {
    beforeEach(() => {
      door.limit = GOOD.length;
    });
    const tooLarge = (limit: number): string => `<faultstring>Maximum content length is ${String(limit)} bytes</faultstring>`;

    it('takes a body of exactly that size', async () => {
      expect((await door.post(GOOD)).status).to.equal(200);
      expect((await door.post([GOOD])).status).to.equal(200);
    });

    it('refuses a body that says that it is larger, one that turns out larger and one that inflates to more', async () => {
      const bodies = [
        door.post(`${GOOD} `),
        door.post([GOOD, ' ']),
        door.post(gzipSync(`${GOOD} `), { headers: { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' } }),
      ];
      for (const { status, text } of await Promise.all(bodies)) {
        expect(status).to.equal(500);
        expect(text).to.contain(tooLarge(GOOD.length)).and.contain('<detail><ns1:RequestFailedException ');
      }
      expect(door.engine.processed).to.deep.equal([]);
    });

    it('goes by the limit of the moment', async () => {
      door.limit = 10;
      expect((await door.post(GOOD)).text).to.contain(tooLarge(10));
      door.limit = 10_000;
      expect((await door.post(GOOD)).status).to.equal(200);
    });

    it('goes on serving the connection that a large body came on', async () => {
      const { Agent } = await import('node:http');
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      expect((await door.post(`${GOOD}${' '.repeat(GOOD.length / 2)}`, { agent })).text).to.contain(tooLarge(GOOD.length));
      expect((await door.post(GOOD, { agent })).status).to.equal(200);
      agent.destroy();
    });

    it('cuts off a client that goes on sending', async () => {
      const socket = connect(door.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`POST ${CLIENT_WS_PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const chunk = `${(64 * 1024).toString(16)}\r\n${' '.repeat(64 * 1024)}\r\n`;
      const sending = setInterval(() => socket.write(chunk), 1);
      await closed(socket);
      clearInterval(sending);
    });
  });

  it('answers a body of 101 MB with a fault and not with a closed connection', async function () {
    this.timeout(20_000);
    const { status, text } = await door.post(Buffer.alloc(101_000_000 + 4_000_000, 'x'));
    expect([status, elementText(text, 'faultstring')]).to.deep.equal([500, 'Maximum content length is 104857600 bytes']);
  });

  it('lets other requests through while it reads one of 20 MB', async function () {
    this.timeout(20_000);
    const large = envelope(processData(`<data>${Buffer.alloc(15_000_000, 'x').toString('base64')}</data>`));
    let turns = 0;
    let finished = false;
    const count = (): void => {
      turns++;
      if (!finished) setImmediate(count);
    };
    door.engine.working('Reverse', (request) => {
      finished = true;
      expect(request.kind === 'data' && request.data.length).to.equal(15_000_000);
      return Promise.resolve({ data: Buffer.from('ok'), contentType: 'x/y', archiveId: 'a', requestId: turns });
    });
    const sent = door.post(large);
    setImmediate(count);
    const { text } = await sent;
    // A piece is a quarter of a megabyte, and after each the loop turns.
    expect(Number(elementText(text, 'requestId'))).to.be.greaterThan(20_000_000 / 262_144);
  });

  it('survives a client that goes away in the middle of its body', async () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.write(`POST ${CLIENT_WS_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<soap`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await closed(socket);
    expect((await door.post(GOOD)).status).to.equal(200);
    expect(door.log.lines).to.deep.equal([]);
  });

  describe('answers a fault', () => {
    const call = async (worker: string) => (await door.post(envelope(processData('<data/>', `<worker>${worker}</worker>`)))).text;

    for (const kind of FAULT_KINDS.filter((one) => one !== 'unexpected')) {
      it(`of kind ${kind} as the table says`, async () => {
        door.engine.faulty('Faulty', kind, 'some reason');
        const text = await call('Faulty');
        const row = WIRE_FAULTS[kind].clientws;
        expect(elementText(text, 'faultcode')).to.equal('soap:Server');
        expect(elementText(text, 'faultstring')).to.equal(row.text('some reason'));
        expect(text).to.contain(`<detail><ns1:${String(row.fault)} xmlns:ns1="http://clientws.signserver.org/"/></detail>`);
      });
    }

    it('that nobody foresaw with a transaction id, under which the log has the cause', async () => {
      door.engine.failing('Crash', new TypeError("Cannot read properties of undefined (reading 'secret')"));
      const text = await call('Crash');
      expect(elementText(text, 'faultstring')).to.equal(`The request could not be processed. Transaction id: ${ID}`);
      expect(text).not.to.contain('secret');
      expect(door.log.lines).to.deep.equal([`ERROR ${ID}: The request could not be processed.`]);
    });

    it('that the engine logged with the transaction id of the engine, and logs it no second time', async () => {
      door.engine.failing('Crash', new Fault('unexpected', 'internal', { transactionId: 'T-1' }));
      expect(elementText(await call('Crash'), 'faultstring')).to.equal('The request could not be processed. Transaction id: T-1');
      expect(door.log.lines).to.deep.equal([]);
    });

    it('in the encoding of the request', async () => {
      const body = envelope(processData('<data/>', '<worker>Ä €</worker>'));
      const headers = { 'Content-Type': 'text/xml;charset=UTF-16' };
      const answer = await door.post(Buffer.from(`\uFEFF${body}`, 'utf16le'), { headers });
      expect(answer.headers['content-type']).to.equal('text/xml;charset=UTF-16');
      expect(answer.body.swap16().toString('utf16le')).to.contain('No such worker: Ä €');
    });
  });
});

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}
