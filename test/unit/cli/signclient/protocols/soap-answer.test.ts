import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { ServerFault } from '../../../../../src/cli/signclient/connection/failures.js';
import { AnswerSplitter } from '../../../../../src/cli/signclient/protocols/soap/answer-splitter.js';
import { readSoapAnswer } from '../../../../../src/cli/signclient/protocols/soap/soap-answer.js';

const envelope = (body: string): string =>
  `<?xml version='1.0' encoding='UTF-8'?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;
const response = (fields: string): string =>
  envelope(`<ns2:processDataResponse xmlns:ns2="http://clientws.signserver.org/"><return>${fields}</return></ns2:processDataResponse>`);

const EXPECTED = { response: 'processDataResponse', document: 'data' } as const;

/** The document of an answer. Throws the fault, or what is wrong with it. */
function read(answer: string | Uint8Array, pieceLength = 7): Buffer {
  const bytes = Buffer.from(answer as string);
  const splitter = new AnswerSplitter();
  const data: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += pieceLength) data.push(splitter.push(bytes.subarray(start, start + pieceLength)));
  readSoapAnswer(splitter.finish(), EXPECTED);
  return Buffer.concat(data);
}

describe('the answer to signclient', () => {
  it('gives its document wherever it is cut', () => {
    const document = randomBytes(1000);
    const xml = response(
      `<archiveId>a</archiveId><data>${document.toString('base64')}</data><requestId>1</requestId><signerCertificate>AAAA</signerCertificate>`,
    );
    for (const length of [1, 2, 3, 64, 100_000]) {
      expect(read(xml, length).equals(document), `pieces of ${String(length)}`).to.equal(true);
    }
  });

  it('may hold an empty document, with a prefix or attributes', () => {
    for (const data of ['<data/>', '<data></data>', '<data />', '<x:data xmlns:x="urn:x" a="b"> </x:data>']) {
      expect(read(response(data)).length, data).to.equal(0);
    }
  });

  it('may be a fault, whose text and exception are told', () => {
    const fault = (detail: string): string =>
      envelope(
        `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>No such worker: &lt;data&gt; &#228;ä</faultstring>${detail}</soap:Fault>`,
      );
    const message = 'No such worker: <data> ää';
    const told = (xml: string): unknown => {
      try {
        return read(xml);
      } catch (thrown) {
        expect(thrown).to.be.instanceOf(ServerFault);
        const { message: text, exception } = thrown as ServerFault;
        return [text, exception];
      }
    };
    expect(told(fault('<detail><n:RequestFailedException xmlns:n="urn:n"/></detail>'))).to.deep.equal([message, 'RequestFailedException']);
    expect(told(fault(''))).to.deep.equal([message, undefined]);
    expect(told(envelope('<soap:Fault/>'))).to.deep.equal(['', undefined]);
  });

  const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
    nothing: '',
    'the answer to something else': envelope('<processSODResponse><return><data>AAAA</data></return></processSODResponse>'),
    'a web page': '<html><body>Hello</body></html>',
    'not XML': '\0\u0001\u0002',
    'a cut answer': response('<data>AAAA</data>').slice(0, -20),
    'a cut document': response('<data>AAAA').slice(0, 250),
    'no document': response('<requestId>1</requestId>'),
    'two documents': response('<data>AAAA</data><data>AAAA</data>'),
    'a document elsewhere': envelope('<data>AAAA</data>'),
    'a document before the one that counts': response('<metadata name="x"><data>AAAA</data></metadata><data/>'),
    'a document in a comment': response('<!--<data>AAAA</data>--><data>AAAA</data>'),
    'a document in text': response('<archiveId><![CDATA[<data>AAAA</data>]]></archiveId><data>BBBB</data>'),
    'no base64': response('<data>***</data>'),
    'half base64': response('<data>AAA</data>'),
    'an entity in base64': response('<data>AAAA&#13;AAAA</data>'),
    'a document type': `<!DOCTYPE x [<!ENTITY e "e">]>${response('<data/>')}`,
    'an entity': response('<archiveId>&e;</archiveId><data/>'),
    'too many levels': response(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}<data/>`),
    'too much beside the document': response(`<archiveId>${'a'.repeat(2_000_000)}</archiveId><data/>`),
    'too much behind the document': response(`<data>AAAA</data><archiveId>${'a'.repeat(2_000_000)}</archiveId>`),
    'tags without an end': '<data '.repeat(300_000),
    'UTF-16': Buffer.from(response('<data>AAAA</data>'), 'utf16le'),
  };

  for (const [title, answer] of Object.entries(HOSTILE)) {
    it(`is refused where it is ${title}`, () => {
      expect(() => read(answer, 65_536)).to.throw(Error);
    });
  }
});
