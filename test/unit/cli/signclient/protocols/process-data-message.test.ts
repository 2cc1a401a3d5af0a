import { expect } from 'chai';
import { processDataMessage } from '../../../../../src/cli/signclient/protocols/client-ws/process-data-message.js';
import { childElements, readXmlElements } from '../../../../../src/formats/java-beans-xml/java-beans-elements.js';

const message = (worker: string, metadata: Readonly<Record<string, string>> = {}) => {
  const { contentType, head, tail } = processDataMessage({ worker, metadata: new Map(Object.entries(metadata)) });
  return { contentType, head: Buffer.from(head).toString(), tail: Buffer.from(tail).toString() };
};

const envelopeIn = (head: string): string => /<soap:Envelope[^]*<\/soap:Envelope>/.exec(head)?.[0] ?? '';

describe('the request message of signclient', () => {
  it('is MTOM with the parameters that the stock client sends', () => {
    const { contentType, head, tail } = message('W');
    const [, boundary = ''] = /boundary="([^"]+)"/.exec(contentType) ?? [];
    expect(contentType).to.equal(
      `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="<root.message@cxf.apache.org>"; start-info="text/xml"`,
    );
    expect(head.split(`--${boundary}\r\n`)).to.have.length(3);
    expect(head.endsWith('\r\n\r\n')).to.equal(true);
    expect(tail).to.equal(`\r\n--${boundary}--\r\n`);
    const [, contentId = ''] = /href="cid:([^"]+)"/.exec(head) ?? [];
    expect(head).to.contain(`Content-ID: <${contentId}>`);
  });

  it('says every text so that a reader gets it back', () => {
    const worker = 'W <&>"\' ä€😀';
    const value = 'a\r\nb\tc ]]> &amp; ';
    const { head } = message(worker, { 'k"<\n': value });
    const [body] = childElements(readXmlElements(envelopeIn(head)));
    const [operation] = childElements(body!);
    const [first, second] = childElements(operation!);
    expect(first!.children).to.deep.equal([worker]);
    expect(second!.attributes.get('name')).to.equal('k"<\n');
    expect(second!.children).to.deep.equal([value]);
  });

  it('is not made of what XML cannot say', () => {
    for (const text of ['\0', '\u001b[2J', '\ud800', '\ufffe']) {
      expect(() => message('W', { FILENAME: text })).to.throw('holds characters that cannot be sent');
    }
  });
});
