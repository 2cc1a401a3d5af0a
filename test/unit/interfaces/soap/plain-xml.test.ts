import { expect } from 'chai';
import fc from 'fast-check';
import { readPlainXml } from '../../../../src/interfaces/soap/plain-xml.js';
import { StrictXml } from '../../../../src/interfaces/soap/strict-xml.js';
import type { XmlElement, XmlEvents } from '../../../../src/interfaces/soap/xml-events.js';

const CALL =
  '<w:processData><worker>PlainSigner</worker><metadata name="FILENAME">letter.txt</metadata><data>c29tZSBkYXRh</data></w:processData>';
const ENVELOPE = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://clientws.signserver.org/"><soapenv:Header/><soapenv:Body>${CALL}</soapenv:Body></soapenv:Envelope>`;

/** What clients of several makers write. */
const PLAIN = [
  ENVELOPE,
  `<?xml version="1.0" encoding="UTF-8"?>\n${ENVELOPE}\n`,
  '<a/>',
  '<a  x="1"\n y="2" />',
  '<a xmlns="urn:a"><b xmlns:c="urn:c" c:d="e"><c:f/></b ><b xmlns="urn:b">text</b></a>',
  '<a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c/></p:b><p:d/></a>',
];

/** What the scanner leaves to the parser, whether it is right or wrong. */
const NOT_PLAIN = [
  '',
  'text',
  '<a>',
  '</a>',
  '<a></b>',
  '<a/><b/>',
  '<a>&amp;</a>',
  '<a><!-- c --></a>',
  '<a><![CDATA[x]]></a>',
  '<a>]]></a>',
  '<?p i?><a/>',
  '<!DOCTYPE a><a/>',
  "<a x='1'/>",
  '<a x="1" x="2"/>',
  '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>',
  '<p:a/>',
  '<a p:x="1"/>',
  '<a xmlns:p=""/>',
  '<a xmlns=""/>',
  '<a xmlns:xml="urn:x"/>',
  '<a x="1\n2"/>',
  '<a\r\n/>',
  '<a>\u00e9</a>',
  '<a>\u0001</a>',
  '<1a/>',
  '<a x=1/>',
  '<a x="<"/>',
  '<a/>text',
  '<?xml version="1.1"?><a/>',
  ' <?xml version="1.0"?><a/>',
];

type Events = (string | readonly unknown[])[];

class Recorder implements XmlEvents {
  readonly events: Events = [];
  constructor(private readonly resolve: () => (prefix: string) => string | undefined) {}

  openElement({ prefix, local, uri, attributes }: XmlElement): void {
    const each = Object.entries(attributes).map(([name, attribute]) => [name, attribute.uri, attribute.local, attribute.value]);
    this.events.push([prefix, local, uri, each, this.resolve()('w') ?? '', this.resolve()('') ?? '']);
  }

  addText(text: string): void {
    const last = this.events.at(-1);
    if (typeof last === 'string') this.events[this.events.length - 1] = last + text;
    else this.events.push(text);
  }

  closeElement(): void {
    this.events.push(['/']);
  }
}

function plainly(xml: string): Events | undefined {
  let recorder: Recorder | undefined;
  const isPlain = readPlainXml(xml, (resolve) => (recorder = new Recorder(() => resolve)));
  return isPlain ? recorder?.events : undefined;
}

/** Undefined where the document is not well-formed. White space around the document element is no part of it. */
function strictly(xml: string): Events | undefined {
  let parser: StrictXml | undefined = undefined;
  const recorder = new Recorder(() => (prefix) => parser?.resolve(prefix));
  try {
    parser = new StrictXml(recorder);
    parser.write(xml);
    parser.end();
  } catch {
    return undefined;
  }
  return recorder.events.filter((event, index, all) => typeof event !== 'string' || (index > 0 && index < all.length - 1));
}

describe('the scanner for plain XML', () => {
  for (const xml of PLAIN) {
    it(`reads what the parser reads in ${JSON.stringify(xml.slice(0, 60))}`, () => {
      expect(plainly(xml)).to.be.an('array').and.deep.equal(strictly(xml));
    });
  }

  for (const xml of NOT_PLAIN) {
    it(`leaves ${JSON.stringify(xml)} to the parser`, () => {
      expect(plainly(xml)).to.equal(undefined);
    });
  }

  it('never reads a document otherwise than the parser does', () => {
    const pieces = [
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      ' ',
      '\n',
      ':',
      '&',
      ';',
      '!',
      '?',
      '-',
      'a',
      'w',
      'xmlns',
      'xmlns:w',
      'x',
      ']]>',
      '<a',
      '</a>',
      '="u"',
      '\u00e9',
      '\r',
      '\t',
    ];
    const at = fc.nat(ENVELOPE.length);
    const changed = fc.tuple(
      fc.constantFrom(...PLAIN),
      fc.array(fc.tuple(at, fc.nat(12), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 3 }),
    );
    let plain = 0;
    fc.assert(
      fc.property(changed, ([document, changes]) => {
        const xml = changes.reduce(
          (text, [start, length, piece]) =>
            text.slice(0, start % (text.length + 1)) + piece + text.slice((start % (text.length + 1)) + length),
          document,
        );
        const read = plainly(xml);
        if (!read) return;
        plain++;
        expect(read).to.deep.equal(strictly(xml));
      }),
      { numRuns: 20_000 },
    );
    expect(plain).to.be.greaterThan(500);
  }).timeout(30_000);
});
