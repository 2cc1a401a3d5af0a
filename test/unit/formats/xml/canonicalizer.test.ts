import { expect } from 'chai';
import { Canonicalizer, CANONICAL_XML, type CanonicalForm } from '../../../../src/formats/xml/canonicalizer.js';
import { readXml } from '../../../../src/formats/xml/read-xml.js';
import { detectXmlEncoding } from '../../../../src/formats/xml/xml-encoding.js';
import { XmlError } from '../../../../src/formats/xml/xml-error.js';
import type { StartTag, XmlContext, XmlHandler } from '../../../../src/formats/xml/xml-handler.js';

const WITH_COMMENTS: CanonicalForm = { ...CANONICAL_XML, comments: 'with' };
const exclusive = (...prefixes: readonly string[]): CanonicalForm => ({
  comments: 'without',
  namespaces: { kind: 'exclusive', inclusivePrefixes: new Set(prefixes) },
});
const VERSION_1_1: CanonicalForm = { comments: 'without', namespaces: { kind: 'inclusive', version: '1.1' } };

async function canonical(document: string, form = CANONICAL_XML): Promise<string> {
  let text = '';
  await readXml(detectXmlEncoding(Buffer.from(document)), new Canonicalizer(form, (piece) => (text += piece)));
  return text;
}

/** The canonical form of the first element of that name. */
async function partOf(document: string, name: string, form = CANONICAL_XML): Promise<string> {
  let text = '';
  const canonicalizer = new Canonicalizer(form, (piece) => (text += piece));
  let depth = 0;
  const part: XmlHandler = {
    startElement: (tag: StartTag, context: () => XmlContext) => {
      if (depth === 0 && (tag.name !== name || text !== '')) return;
      canonicalizer.startElement(tag, context);
      depth++;
    },
    endElement: (tag) => {
      if (depth === 0) return;
      canonicalizer.endElement(tag);
      depth--;
    },
    text: (content) => {
      if (depth > 0) canonicalizer.text(content);
    },
  };
  await readXml(detectXmlEncoding(Buffer.from(document)), part);
  return text;
}

// The examples of Canonical XML 1.0 §3, without what their document types declare.
describe('Canonical XML 1.0', () => {
  it('§3.1 has processing instructions and comments outside the document element on lines of their own', async () => {
    const document =
      '<?xml version="1.0"?>\n\n<?xml-stylesheet   href="doc.xsl"\n   type="text/xsl"   ?>\n\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\n<?pi-without-data     ?>\n\n<!-- Comment 2 -->\n\n<!-- Comment 3 -->';
    expect(await canonical(document)).to.equal(
      '<?xml-stylesheet href="doc.xsl"\n   type="text/xsl"   ?>\n<doc>Hello, world!</doc>\n<?pi-without-data?>',
    );
    expect(await canonical(document, WITH_COMMENTS)).to.equal(
      '<?xml-stylesheet href="doc.xsl"\n   type="text/xsl"   ?>\n<doc>Hello, world!<!-- Comment 1 --></doc>\n<?pi-without-data?>\n<!-- Comment 2 -->\n<!-- Comment 3 -->',
    );
  });

  it('§3.2 keeps white space in content', async () => {
    const document = '<doc>\n   <clean>   </clean>\n   <mixed>\n      A\n      <clean>   </clean>\n   </mixed>\n</doc>';
    expect(await canonical(document)).to.equal(document);
  });

  it('§3.3 normalizes start and end tags, and orders attributes and namespaces', async () => {
    const document = [
      '<doc>\n   <e1   />\n   <e2   ></e2>\n   <e3   name = "elem3"   id="elem3"   />\n',
      '   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I\'m"\n      xmlns:b="http://www.ietf.org"\n      xmlns:a="http://www.w3.org"\n      xmlns="http://example.org"/>\n',
      '   <e6 xmlns="" xmlns:a="http://www.w3.org">\n      <e7 xmlns="http://www.ietf.org">\n         <e8 xmlns="" xmlns:a="http://www.w3.org">\n            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>\n         </e8>\n      </e7>\n   </e6>\n</doc>',
    ].join('');
    expect(await canonical(document)).to.equal(
      [
        '<doc>\n   <e1></e1>\n   <e2></e2>\n   <e3 id="elem3" name="elem3"></e3>\n',
        '   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I\'m" attr2="all" b:attr="sorted" a:attr="out"></e5>\n',
        '   <e6 xmlns:a="http://www.w3.org">\n      <e7 xmlns="http://www.ietf.org">\n         <e8 xmlns="">\n            <e9 xmlns:a="http://www.ietf.org"></e9>\n         </e8>\n      </e7>\n   </e6>\n</doc>',
      ].join(''),
    );
  });

  it('§3.4 writes characters as they are or as few references', async () => {
    const document =
      '<doc>\n   <text>First line&#x0d;&#10;Second line</text>\n   <value>&#x32;</value>\n   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>\n   <norm attr=\' &apos;   &#x20;&#13;&#xa;&#9;   &apos; \'/>\n</doc>';
    expect(await canonical(document)).to.equal(
      '<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>\n   <norm attr=" \'    &#xD;&#xA;&#x9;   \' "></norm>\n</doc>',
    );
  });

  it('§3.6 is UTF-8', async () => {
    let text = '';
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><doc>\xa9</doc>', 'latin1');
    await readXml(detectXmlEncoding(latin), new Canonicalizer(CANONICAL_XML, (piece) => (text += piece)));
    expect(Buffer.from(text)).to.deep.equal(Buffer.from('<doc>©</doc>'));
  });

  it('§2.4 gives a part of a document the namespaces and xml: attributes around it', async () => {
    const document = '<a xmlns="urn:a" xmlns:b="urn:b" xml:lang="sv" xml:space="preserve" c="1"><b:x xml:lang="en"><y/></b:x></a>';
    expect(await partOf(document, 'y')).to.equal('<y xmlns="urn:a" xmlns:b="urn:b" xml:lang="en" xml:space="preserve"></y>');
  });

  it('§4.6 orders attributes by code points, beyond the basic plane too', async () => {
    const document = '<r xmlns:a="urn:\u{1f600}" xmlns:b="urn:\uffee" a:x="1" b:x="2"/>';
    expect(await canonical(document)).to.equal('<r xmlns:a="urn:\u{1f600}" xmlns:b="urn:\uffee" b:x="2" a:x="1"></r>');
  });

  it('§1 refuses relative namespaces', async () => {
    let thrown: unknown;
    await canonical('<a xmlns:b="relative"/>').catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(XmlError);
  });
});

describe('Canonical XML 1.1', () => {
  it('§2.4 does not inherit xml:id', async () => {
    const document = '<a xml:id="one" xml:lang="sv"><b/></a>';
    expect(await partOf(document, 'b', VERSION_1_1)).to.equal('<b xml:lang="sv"></b>');
    expect(await partOf(document, 'b')).to.equal('<b xml:id="one" xml:lang="sv"></b>');
  });
});

describe('Exclusive XML Canonicalization', () => {
  // The example of §2.2: what is signed stays the same in another envelope.
  const inside = '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2>';
  const expected = '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>';

  it('§2.2 does not depend on what is around', async () => {
    expect(await partOf(inside, 'n1:elem2', exclusive())).to.equal(expected);
    expect(await partOf(`<n0:pdu xmlns:n0="http://a.example">${inside}</n0:pdu>`, 'n1:elem2', exclusive())).to.equal(expected);
    const other = `<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain">${inside}</n2:pdu>`;
    expect(await partOf(other, 'n1:elem2', exclusive())).to.equal(expected);
  });

  it('§2.3 writes a namespace where it is used and not before', async () => {
    const document = '<a xmlns:x="urn:x" xmlns="urn:d"><b><x:c/><x:d/></b></a>';
    expect(await canonical(document, exclusive())).to.equal(
      '<a xmlns="urn:d"><b><x:c xmlns:x="urn:x"></x:c><x:d xmlns:x="urn:x"></x:d></b></a>',
    );
  });

  it('§3 treats listed prefixes as Canonical XML does', async () => {
    const document = '<a xmlns:x="urn:x" xmlns:y="urn:y" xmlns="urn:d"><b/></a>';
    expect(await partOf(document, 'b', exclusive('x'))).to.equal('<b xmlns="urn:d" xmlns:x="urn:x"></b>');
    expect(await partOf('<y:a xmlns:y="urn:y" xmlns="urn:d"><y:b/></y:a>', 'y:b', exclusive(''))).to.equal(
      '<y:b xmlns="urn:d" xmlns:y="urn:y"></y:b>',
    );
  });
});
