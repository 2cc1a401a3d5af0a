import { expect } from 'chai';
import fc from 'fast-check';
import { escapeAttribute, escapeText, faultEnvelope } from '../../../../src/interfaces/soap/envelope-writer.js';
import { SoapFault } from '../../../../src/interfaces/soap/soap-fault.js';
import { readXmlTree } from '../../../../src/interfaces/soap/xml-tree.js';
import { SaxesParser } from 'saxes';

function textOf(xml: string): string {
  let text = '';
  const parser = new SaxesParser();
  parser.on('text', (part) => (text += part));
  parser.write(xml).close();
  return text;
}

describe('text in an answer', () => {
  it('keeps what needs no escaping as it is', () => {
    expect(escapeText('a > "b" \'c\' \t\n ä € 😀')).to.equal('a > "b" \'c\' \t\n ä € 😀');
  });

  it('escapes markup, the end of a CDATA section and carriage returns', () => {
    expect(escapeText('<a>&amp;]]>\r\n')).to.equal('&lt;a>&amp;amp;]]&gt;&#xD;\n');
  });

  it('replaces what XML cannot say', () => {
    expect(escapeText('a\0b\u0001c\u001bd\ufffee\ud800f')).to.equal('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf');
  });

  it('is read back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const legal = text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
        expect(textOf(`<a>${escapeText(text)}</a>`)).to.equal(legal);
        expect(readXmlTree(`<a b="${escapeAttribute(text)}"/>`).attributes.get('b')).to.equal(legal);
      }),
    );
  });
});

describe('a SOAP fault', () => {
  const NAMESPACE = 'http://clientws.signserver.org/';

  it('has code, text and the exception of the service, without content', () => {
    const fault = new SoapFault('Server', 'No such worker: <x>', { exception: 'RequestFailedException' });
    expect(faultEnvelope(fault, NAMESPACE)).to.equal(
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>' +
        '<faultcode>soap:Server</faultcode><faultstring>No such worker: &lt;x></faultstring>' +
        '<detail><ns1:RequestFailedException xmlns:ns1="http://clientws.signserver.org/"/></detail>' +
        '</soap:Fault></soap:Body></soap:Envelope>',
    );
  });

  it('has no detail where there is no exception (SOAP 1.1 §4.4)', () => {
    expect(faultEnvelope(new SoapFault('Client', 'no'), NAMESPACE)).not.to.contain('detail');
  });
});
