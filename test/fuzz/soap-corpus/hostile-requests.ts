import { deflateSync, gzipSync } from 'node:zlib';
import { envelope, processData, SOAP_HEADERS } from '../../support/soap-door.js';

/** A request that must be refused with a SOAP fault, and the sentence that says why. */
export interface HostileRequest {
  readonly what: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Client` where absent. */
  readonly code?: 'VersionMismatch' | 'MustUnderstand' | 'Server';
  readonly reason: RegExp;
}

const SOAP_1_2 = 'http://www.w3.org/2003/05/soap-envelope';
const NS = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const DATA = '<data>c29tZQ==</data>';
const good = envelope(processData(DATA));
const bombs = '<!ENTITY a "aaaaaaaaaa">'.repeat(10);

const related = (parts: string): Pick<HostileRequest, 'body' | 'headers'> => ({
  body: parts,
  headers: { ...SOAP_HEADERS, 'Content-Type': 'multipart/related; type="application/xop+xml"; boundary=b; start="<root>"' },
});
const rootPart = (xml: string): string => `--b\r\nContent-ID: <root>\r\nContent-Type: application/xop+xml;charset=UTF-8\r\n\r\n${xml}\r\n`;
const include = (href: string): string => `<data><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="${href}"/></data>`;

/** XML that no parser should take. */
const MALFORMED: readonly HostileRequest[] = [
  { what: 'nothing', body: '', reason: /not well-formed XML/ },
  { what: 'white space', body: ' \r\n', reason: /not well-formed XML/ },
  { what: 'a text', body: 'hello', reason: /not well-formed XML \(line 1, column \d+\)/ },
  { what: 'JSON', body: '{}', headers: { 'Content-Type': 'application/json' }, reason: /not well-formed XML/ },
  { what: 'half an envelope', body: good.slice(0, -20), reason: /not well-formed XML/ },
  { what: 'a second document', body: good + good, reason: /not well-formed XML/ },
  { what: 'text behind the envelope', body: `${good}x`, reason: /not well-formed XML/ },
  { what: 'an element that is closed by another', body: envelope('<oops>'), reason: /^Message part oops was not recognized/ },
  { what: 'an undeclared prefix', body: envelope('<x:processData/>'), reason: /not well-formed XML/ },
  { what: 'an undeclared prefix of an attribute', body: good.replace('<data>', '<data x:y="z">'), reason: /not well-formed XML/ },
  { what: 'an attribute twice', body: good.replace('<data>', '<data a="1" a="2">'), reason: /not well-formed XML/ },
  { what: 'a NUL', body: good.replace('Reverse', 'Rev\0erse'), reason: /not well-formed XML/ },
  { what: 'a reference to a NUL', body: good.replace('Reverse', 'Rev&#0;erse'), reason: /not well-formed XML/ },
  { what: 'a lone surrogate by reference', body: good.replace('Reverse', '&#xD800;'), reason: /not well-formed XML/ },
  { what: 'an entity that is not declared', body: good.replace('Reverse', '&e;'), reason: /not well-formed XML/ },
  { what: 'the end of a CDATA section in a text', body: good.replace('Reverse', 'a]]>b'), reason: /not well-formed XML/ },
  { what: 'a lone ampersand', body: good.replace('Reverse', 'a & b'), reason: /not well-formed XML/ },
  { what: 'two hyphens in a comment', body: good.replace('Reverse', '<!-- -- -->Reverse'), reason: /not well-formed XML/ },
  { what: 'an XML declaration after a space', body: ` <?xml version="1.0"?>${good}`, reason: /not well-formed XML/ },
  { what: 'bytes that are not UTF-8', body: Buffer.from(good.replace('Reverse', '\xe9'), 'latin1'), reason: /not UTF-8/ },
  {
    what: 'UTF-7',
    body: good,
    headers: { ...SOAP_HEADERS, 'Content-Type': 'text/xml; charset=UTF-7' },
    reason: /encoding UTF-7 is not supported/,
  },
];

/** Document types and what else can make a small document large. */
const BOMBS: readonly HostileRequest[] = [
  { what: 'a document type', body: `<!DOCTYPE a>${good}`, reason: /document type/ },
  { what: 'an entity', body: `<!DOCTYPE a [<!ENTITY e "Reverse">]>${good.replace('Reverse', '&e;')}`, reason: /document type/ },
  { what: 'many entities', body: `<!DOCTYPE a [${bombs}]>${good}`, reason: /document type/ },
  { what: 'an external entity', body: `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${good}`, reason: /document type/ },
  { what: 'an external document type', body: `<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd">${good}`, reason: /document type/ },
  {
    what: 'a header of a thousand levels',
    body: envelope(processData(DATA), `<soapenv:Header>${'<a>'.repeat(1000)}`),
    reason: /too deeply/,
  },
  {
    what: 'a header of many elements',
    body: envelope(processData(DATA), `<soapenv:Header>${'<a/>'.repeat(100_000)}</soapenv:Header>`),
    reason: /too many elements/,
  },
  {
    what: 'a thousand attributes',
    body: good.replace('<data>', `<data ${Array.from({ length: 1000 }, (_, index) => `a${String(index)}=""`).join(' ')}>`),
    reason: /too many attributes/,
  },
  {
    what: 'bytes that are not gzip',
    body: good,
    headers: { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' },
    reason: /not in the content coding gzip/,
  },
  {
    what: 'half of a gzip',
    body: gzipSync(good).subarray(0, 100),
    headers: { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' },
    reason: /not in the content coding gzip/,
  },
  { what: 'Brotli', body: deflateSync(good), headers: { ...SOAP_HEADERS, 'Content-Encoding': 'br' }, reason: /coding br is not supported/ },
];

/** Well-formed documents that are no SOAP 1.1 messages. */
const NOT_SOAP: readonly HostileRequest[] = [
  { what: 'another document', body: '<html/>', reason: /document element is html/ },
  {
    what: 'an envelope of SOAP 1.2',
    body: `<s:Envelope xmlns:s="${SOAP_1_2}"><s:Body/></s:Envelope>`,
    headers: { 'Content-Type': 'application/soap+xml;charset=UTF-8' },
    code: 'VersionMismatch',
    reason: /A SOAP 1\.2 message is not valid when sent to a SOAP 1\.1 only endpoint\./,
  },
  { what: 'an envelope of no version', body: '<Envelope/>', code: 'VersionMismatch', reason: /not one of SOAP 1\.1/ },
  {
    what: 'an action',
    body: good,
    headers: { 'Content-Type': 'text/xml', SOAPAction: '"urn:other"' },
    code: 'Server',
    reason: /The given SOAPAction urn:other does not match an operation\./,
  },
  { what: 'no body', body: `<s:Envelope ${NS}/>`, reason: /no body/ },
  { what: 'an empty body', body: envelope(''), reason: /no body with an operation/ },
  { what: 'a header alone', body: `<s:Envelope ${NS}><s:Header/></s:Envelope>`, reason: /no body/ },
  {
    what: 'a header behind the body',
    body: good.replace('</soapenv:Body>', '</soapenv:Body><soapenv:Header/>'),
    reason: /Unexpected element/,
  },
  { what: 'two headers', body: envelope(processData(DATA), '<soapenv:Header/><soapenv:Header/>'), reason: /Unexpected element/ },
  { what: 'two bodies', body: good.replace('</soapenv:Body>', '</soapenv:Body><soapenv:Body/>'), reason: /Unexpected element/ },
  {
    what: 'an element without namespace in the envelope',
    body: envelope(processData(DATA), '<Header/>'),
    reason: /Unexpected element Header/,
  },
  { what: 'text in the envelope', body: envelope(processData(DATA), 'x'), reason: /text outside of its operation/ },
  { what: 'text in the body', body: envelope(`x${processData(DATA)}`), reason: /text outside of its operation/ },
  { what: 'two operations', body: envelope(processData(DATA) + processData(DATA)), reason: /second element/ },
  {
    what: 'a header entry that must be understood',
    body: envelope(processData(DATA), '<soapenv:Header><t:Transaction xmlns:t="urn:t" soapenv:mustUnderstand="1"/></soapenv:Header>'),
    code: 'MustUnderstand',
    reason: /\{urn:t\}Transaction must be understood/,
  },
];

/** SOAP messages that are not in the contract. */
const NOT_IN_CONTRACT: readonly HostileRequest[] = [
  {
    what: 'an unknown operation',
    body: envelope('<w:noSuchOperation/>'),
    reason: /^Message part \{http:\/\/clientws.signserver.org\/\}noSuchOperation/,
  },
  {
    what: 'an operation without namespace',
    body: envelope('<processData/>'),
    reason: /^Unexpected wrapper element processData found\. {3}Expected \{http:\/\/clientws\.signserver\.org\/\}processData\.$/,
  },
  {
    what: 'the response of an operation',
    body: envelope('<w:processDataResponse/>'),
    reason: /was not recognized\. {2}\(Does it exist in service WSDL\?\)$/,
  },
  {
    what: 'an operation named like a property of objects',
    body: envelope('<w:constructor/>'),
    reason: /was not recognized\. {2}\(Does it exist in service WSDL\?\)$/,
  },
  {
    what: 'an element named like a property of objects',
    body: envelope(processData('<__proto__>x</__proto__>')),
    reason: /Unexpected element __proto__/,
  },
  { what: 'an unknown element', body: envelope(processData(`${DATA}<surprise/>`)), reason: /Unexpected element surprise in processData/ },
  {
    what: 'a qualified element',
    body: envelope('<w:processData><w:worker>x</w:worker></w:processData>'),
    reason: /Unexpected element \{http.*\}worker/,
  },
  {
    what: 'an element in a default namespace',
    body: envelope('<processData xmlns="http://clientws.signserver.org/"><worker/></processData>'),
    reason: /Unexpected element \{http/,
  },
  { what: 'an element inside a text', body: envelope(processData('<data><b/></data>')), reason: /Unexpected element b in data/ },
  { what: 'text between elements', body: envelope(processData(`${DATA}x`)), reason: /Element processData holds text/ },
  { what: 'the worker twice', body: envelope(processData('<worker>x</worker>')), reason: /Element worker occurs more than once/ },
  { what: 'the data twice', body: envelope(processData(DATA + DATA)), reason: /Element data occurs more than once/ },
  { what: 'data that is not base64', body: envelope(processData('<data>not*base64!</data>')), reason: /element data is not valid base64/ },
  { what: 'data that is nil and not empty', body: envelope(processData(`<data ${XSI} xsi:nil="true">AAAA</data>`)), reason: /holds text/ },
  {
    what: 'a nil that is no boolean',
    body: envelope(processData(`<data ${XSI} xsi:nil="maybe"/>`)),
    reason: /xsi:nil of element data is not true or false/,
  },
  {
    what: 'another type',
    body: envelope(processData(`<data ${XSI} xsi:type="w:metadata">AAAA</data>`)),
    reason: /cannot be of type w:metadata/,
  },
  { what: 'metadata without a name', body: envelope(processData('<metadata>x</metadata>')), reason: /metadata needs the attribute name/ },
  {
    what: 'metadata with a qualified name',
    body: envelope(processData('<metadata w:name="a">x</metadata>')),
    reason: /needs the attribute name/,
  },
  { what: 'metadata that is nil', body: envelope(processData(`<metadata name="a" ${XSI} xsi:nil="1"/>`)), reason: /may be left out/ },
  { what: 'a reference as SOAP encoding has it', body: envelope(processData('<data href="#d1"/>')), reason: /data has no attribute href/ },
  {
    what: 'a data group without a number',
    body: envelope('<w:processSOD><sodData><dataGroup>AA==</dataGroup></sodData></w:processSOD>'),
    reason: /dataGroup needs the attribute id/,
  },
  {
    what: 'a data group whose number is none',
    body: envelope('<w:processSOD><sodData><dataGroup id="one">AA==</dataGroup></sodData></w:processSOD>'),
    reason: /attribute id of element dataGroup is not a 32-bit integer: one/,
  },
  {
    what: 'a data group with a large number',
    body: envelope('<w:processSOD><sodData><dataGroup id="2147483648">AA==</dataGroup></sodData></w:processSOD>'),
    reason: /not a 32-bit integer/,
  },
  {
    what: 'a data group that is not base64',
    body: envelope('<w:processSOD><sodData><dataGroup id="1">?</dataGroup></sodData></w:processSOD>'),
    reason: /element dataGroup is not valid base64/,
  },
];

/** Attachments that are not there, or where they must not be. */
const ATTACHMENTS: readonly HostileRequest[] = [
  {
    what: 'an include without attachments',
    body: envelope(processData(include('cid:x'))),
    reason: /attachment cid:x of element data is not in the request/,
  },
  {
    what: 'an include of an absent attachment',
    ...related(`${rootPart(envelope(processData(include('cid:x'))))}--b--`),
    reason: /attachment cid:x/,
  },
  {
    what: 'an include of a file',
    ...related(`${rootPart(envelope(processData(include('file:///etc/passwd'))))}--b--`),
    reason: /attachment file:/,
  },
  {
    what: 'an include of a wrongly encoded name',
    ...related(`${rootPart(envelope(processData(include('cid:%zz'))))}--b--`),
    reason: /attachment cid:%zz/,
  },
  {
    what: 'an include in a text',
    body: envelope(`<w:processData>${include('cid:x').replaceAll('data>', 'worker>')}</w:processData>`),
    reason: /Unexpected element .*Include/,
  },
  {
    what: 'an include and text',
    ...related(`${rootPart(envelope(processData(include('cid:root').replace('<data>', '<data>AAAA'))))}--b--`),
    reason: /Element data holds text/,
  },
  {
    what: 'an include that is not empty',
    ...related(`${rootPart(envelope(processData(include('cid:root').replace('/></data>', '><b/></xop:Include></data>'))))}--b--`),
    reason: /must be empty/,
  },
  {
    what: 'two includes',
    ...related(`${rootPart(envelope(processData(include('cid:root').replace(/(<xop.*\/>)/, '$1$1'))))}--b--`),
    reason: /Unexpected element .*Include/,
  },
  { what: 'a root part that is missing', ...related('--b\r\nContent-ID: <other>\r\n\r\nx\r\n--b--'), reason: /no root part/ },
  { what: 'a multipart body without end', ...related(rootPart(good)), reason: /has no end/ },
  {
    what: 'a multipart body without boundary',
    body: good,
    headers: { 'Content-Type': 'multipart/related' },
    reason: /boundary is missing/,
  },
  {
    what: 'a root part of SOAP 1.2',
    ...related(`${rootPart(`<s:Envelope xmlns:s="${SOAP_1_2}"/>`)}--b--`),
    code: 'VersionMismatch',
    reason: /SOAP 1\.2/,
  },
];

/** Everything that was thought of. A request that once did harm is added here. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [...MALFORMED, ...BOMBS, ...NOT_SOAP, ...NOT_IN_CONTRACT, ...ATTACHMENTS];
