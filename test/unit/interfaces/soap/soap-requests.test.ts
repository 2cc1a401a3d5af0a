import { expect } from 'chai';
import { GOOD_REQUESTS, type GoodRequest } from '../../../fuzz/soap-corpus/good-requests.js';
import { HOSTILE_REQUESTS } from '../../../fuzz/soap-corpus/hostile-requests.js';
import type { RawAnswer } from '../../../support/raw-http.js';
import { pki } from '../../../support/pki.js';
import { elementText, envelope, openDoor, processData, SOAP_HEADERS, type TestDoor, type Way } from '../../../support/soap-door.js';

/** What no answer may tell: where the code lies, what it is made of and which of its expressions failed. */
export const INTERNALS = /node_modules|\.[jt]s\b|saxes|\bat \S+ \(|stack|undefined|TypeError|\[object/i;

for (const way of ['prepared', 'general'] as const satisfies readonly Way[]) {
  describe(`a SOAP request on the ${way} way`, () => {
    let door: TestDoor;
    before(async () => {
      door = await openDoor(way);
    });
    after(() => door.close());

    for (const request of GOOD_REQUESTS) {
      it(`is carried out with ${request.what}`, async () => {
        const { body, headers = SOAP_HEADERS, data = 'some', metadata = {}, charset = 'UTF-8' } = request;
        const answer = await door.post(body, { headers });

        const text = answerText(answer, charset);
        expect(answer.status, text).to.equal(200);
        expect(answer.headers['content-length']).to.equal(String(answer.body.length));
        const returned = Buffer.from(elementText(text, 'data') ?? '', 'base64')
          .reverse()
          .toString('latin1');
        expect(returned).to.equal(data);
        const { request: processed } = door.engine.processed.at(-1)!;
        expect(Object.fromEntries(processed.metadata)).to.deep.equal(metadata);
      });
    }

    for (const { what, body, headers = SOAP_HEADERS, code = 'Client', reason } of HOSTILE_REQUESTS) {
      it(`is refused with ${what}`, async () => {
        const before = door.engine.processed.length;
        const answer = await door.post(body, { headers });

        expect(answer.status).to.equal(500);
        expect(answer.headers['content-type']).to.match(/^text\/xml;charset=/);
        expect(elementText(answer.text, 'faultcode')).to.equal(`soap:${code}`);
        expect(elementText(answer.text, 'faultstring')).to.match(reason);
        expect(answer.text).not.to.match(INTERNALS);
        expect(door.engine.processed).to.have.length(before);
      });
    }

    it('is logged nothing of where it is refused', () => {
      expect(door.log.lines).to.deep.equal([]);
    });
  });
}

describe('the two ways of a SOAP request', () => {
  let doors: readonly [TestDoor, TestDoor];
  before(async () => {
    doors = [await openDoor('prepared'), await openDoor('general')];
    for (const { engine } of doors) {
      engine
        .faulty('Illegal', 'illegalRequest', 'a & b < c ]]> "d" \u0001 \r é €')
        .faulty('CData', 'illegalRequest', '<![CDATA[x]]></faultstring><injected/><![CDATA[y]]>')
        .faulty('Offline', 'cryptoTokenOffline', "Signtoken isn't active.")
        .failing('Crash', new TypeError('x is undefined'))
        .working('Escapes', () =>
          Promise.resolve({
            archiveId: '<![CDATA[a]]><b/><![CDATA[c]]>\u0000&',
            data: new Uint8Array(),
            contentType: 'x/y',
            requestId: 2147483647,
            signerCertificate: pki.rsaSigner.certificate,
          }),
        );
    }
  });
  after(() => Promise.all(doors.map((door) => door.close())));

  const faults: readonly GoodRequest[] = ['Illegal', 'CData', 'Offline', 'Crash', 'Escapes', 'Nobody'].map((worker) => ({
    what: `the worker ${worker}`,
    body: envelope(processData('<data/>', `<worker>${worker}</worker>`)),
  }));

  for (const { what, body, headers = SOAP_HEADERS } of [...GOOD_REQUESTS, ...HOSTILE_REQUESTS, ...faults]) {
    it(`answer byte for byte the same to ${what}`, async () => {
      const [prepared, general] = await Promise.all(doors.map((door) => door.post(body, { headers })));
      expect(shown(general!)).to.deep.equal(shown(prepared!));
    });
  }
});

const shown = ({ status, headers, text }: RawAnswer): unknown => [status, headers['content-type'], headers['content-length'], text];

function answerText(answer: RawAnswer, charset: string): string {
  expect(answer.headers['content-type']).to.equal(`text/xml;charset=${charset}`);
  if (charset !== 'UTF-16') return answer.text;
  expect(answer.body.subarray(0, 2).toString('hex')).to.equal('feff');
  return Buffer.from(answer.body.subarray(2)).swap16().toString('utf16le');
}
