import { expect } from 'chai';
import { MemoryClientTerminal } from '../../../support/memory-client-terminal.js';
import { runSignclient } from '../../../support/run-signclient.js';
import { answering, ScriptedServer } from '../../../support/scripted-server.js';

const envelope = (body: string): string =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>`;
const sod = envelope(
  `<n:processSODResponse xmlns:n="http://clientws.signserver.org/"><return><data>${Buffer.from('sod').toString('base64')}</data><requestId>1</requestId></return></n:processSODResponse>`,
);
const fault = envelope(
  '<S:Fault><faultcode>S:Server</faultcode><faultstring>No such worker: S</faultstring><detail><n:RequestFailedException xmlns:n="http://clientws.signserver.org/"/></detail></S:Fault>',
);

describe('signdatagroups', () => {
  let server: ScriptedServer;
  beforeEach(async () => (server = await ScriptedServer.open(answering(200, 'application/octet-stream', 'sod'))));
  afterEach(() => server.close());
  const run = (...words: readonly string[]) =>
    runSignclient(['signdatagroups', '-host', '127.0.0.1', '-port', String(server.port), '-workername', 'S', ...words]);

  it('sends a form, and writes the object to standard output', async () => {
    const { code, said, data } = await run('-data', '1=AAE+/w==&2=AgM=', '-metadata', 'a=ä', '-username', 'u', '-password', 'p');
    expect([code, said, data]).to.deep.equal([0, ['INFO  Finished'], 'sod']);
    const [{ url, body, headers } = server.received[0]!] = server.received;
    expect([url, headers['content-type']]).to.deep.equal(['/signserver/sod', 'application/x-www-form-urlencoded']);
    expect([...new URLSearchParams(body)]).to.deep.equal([
      ['workerName', 'S'],
      ['dataGroup1', 'AAE+/w=='],
      ['dataGroup2', 'AgM='],
      ['REQUEST_METADATA.a', 'ä'],
    ]);
    expect(headers.authorization).to.match(/^Basic /);
  });

  it('sends an id, and the encoding where one is named', async () => {
    await run('-workerid', '7', '-data', '3=text', '-encoding', 'binary', '-servlet', 'other');
    expect([server.received[0]!.url, server.received[0]!.body]).to.deep.equal(['/other', 'workerId=7&encoding=binary&dataGroup3=text']);
  });

  it('sends texts over ClientWS as they are, and base64 where that is named', async () => {
    server.answer = answering(200, 'text/xml', sod);
    expect((await run('-protocol', 'CLIENTWS', '-data', '1=AAE=')).data).to.equal('sod');
    expect((await run('-protocol', 'CLIENTWS', '-data', '1=AAE=', '-encoding', 'base64', '-metadata', 'a=b')).code).to.equal(0);
    const [first, second] = server.received.map(({ body }) => body);
    expect(first).to.contain(
      `<worker>S</worker><sodData><dataGroup id="1">${Buffer.from('AAE=').toString('base64')}</dataGroup></sodData>`,
    );
    expect(second).to.contain('<metadata name="a">b</metadata><sodData><dataGroup id="1">AAE=</dataGroup></sodData>');
    expect(server.received[0]!.url).to.equal('/signserver/ClientWSService/ClientWS?wsdl');
  });

  it('is repeated as often as it is told', async () => {
    expect((await run('-data', '1=AA==', '-repeat', '3')).data).to.equal('sodsodsod');
    expect((await run('-data', '1=AA==', '-repeat', '-2')).code).to.equal(255);
  });

  it('fails without output', async () => {
    server.answer = answering(404, 'text/html', 'no');
    expect(await run('-data', '1=AA==')).to.deep.include({ code: 254, said: ['Failure: HTTP error: 404: Not Found'], data: '' });
    server.answer = answering(500, 'text/xml', fault);
    expect(await run('-protocol', 'CLIENTWS', '-data', '1=AA==')).to.deep.include({
      code: 254,
      said: ['ERROR Failed', 'Client request failed: No such worker: S'],
      data: '',
    });
    expect((await run('-protocol', 'CLIENTWS', '-encoding', 'base64', '-data', '1=*')).code).to.equal(254);
  });

  it('refuses words in the sentences of the reference client', async () => {
    const said = async (...words: readonly string[]) =>
      (await runSignclient(['signdatagroups', ...words], new MemoryClientTerminal())).said[0];
    expect(await said('-data', '1=x')).to.equal('Missing -workername or -workerid');
    expect(await said('-workername', 'S')).to.equal('Missing -data');
    for (const word of ['x', '=x', 'a=x', '1', '-1=x', '']) {
      expect(await said('-workername', 'S', `-data=1=a&${word}`), word).to.equal(`Malformed data group argument: ${word}`);
    }
    expect(await said('-workername', 'S', '-data', '1=x', '-protocol', 'REST')).to.equal('Unknown protocol: REST');
  });
});
