import { deflateSync, gzipSync } from 'node:zlib';
import { envelope, processData, SOAP_HEADERS } from '../../support/soap-door.js';

/** A request that must be carried out, and what reaches the worker by it. */
export interface GoodRequest {
  readonly what: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** The document; `some` where absent. */
  readonly data?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The charset of the answer; UTF-8 where absent. */
  readonly charset?: string;
}

const DATA = '<data>c29tZQ==</data>';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const ENTRY = '<t:T xmlns:t="urn:t" soapenv:mustUnderstand="1" soapenv:actor="urn:somebody-else"><deep><er/></deep> text</t:T>';
const good = envelope(processData(DATA));

const typed = (type: string): Readonly<Record<string, string>> => ({ ...SOAP_HEADERS, 'Content-Type': type });
const include = (href: string): string => `<data> <xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="${href}"/>\n</data>`;
const attachment = (id: string, body: string, more = ''): string => `--b\r\nContent-ID: <${id}>\r\n${more}\r\n${body}\r\n`;
const root = (xml: string, more = ''): string =>
  `--b\r\nContent-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-ID: <root@x>\r\n${more}\r\n${xml}\r\n`;
const MTOM = typed('multipart/related; type="application/xop+xml"; boundary="b"; start="<root@x>"; start-info="text/xml"');

export const GOOD_REQUESTS: readonly GoodRequest[] = [
  { what: 'a plain request', body: good },
  { what: 'a worker by its id', body: envelope(processData(DATA, '<worker>2</worker>')) },
  { what: 'a worker without certificate', body: envelope(processData(DATA, '<worker>Bare</worker>')) },
  { what: 'empty data', body: envelope(processData('<data/>')), data: '' },
  {
    what: 'every byte',
    body: envelope(processData(`<data>${Buffer.from([...Array(256).keys()]).toString('base64')}</data>`)),
    data: String.fromCharCode(...Array(256).keys()),
  },
  { what: 'white space in base64', body: envelope(processData('<data> c29t\r\n\tZQ== </data>')) },
  { what: 'the elements in another order', body: envelope(`<w:processData>${DATA}<worker>Reverse</worker></w:processData>`) },
  {
    what: 'metadata',
    body: envelope(processData(`<metadata name="a">1</metadata><metadata name="b"/>${DATA}`)),
    metadata: { a: '1', b: '' },
  },
  {
    what: 'metadata of one name',
    body: envelope(processData(`<metadata name="a">1</metadata><metadata name="a">2</metadata>${DATA}`)),
    metadata: { a: '2' },
  },
  {
    what: 'metadata that is named like a property of objects',
    body: envelope(processData(`<metadata name="constructor">1</metadata>${DATA}`)),
    metadata: { constructor: '1' },
  },
  { what: 'a CDATA section', body: good.replace('Reverse', '<![CDATA[Rev]]>erse') },
  {
    what: 'markup in a CDATA section',
    body: envelope(processData(`<metadata name="a"><![CDATA[<?xml?>&]]></metadata>${DATA}`)),
    metadata: { a: '<?xml?>&' },
  },
  { what: 'a comment in a text', body: good.replace('Reverse', 'Rev<!-- x -->erse') },
  { what: 'a processing instruction', body: good.replace('Reverse', 'Rev<?x y?>erse') },
  { what: 'character references', body: good.replace('Reverse', '&#82;&#x65;verse') },
  {
    what: 'a default namespace',
    body: good
      .replaceAll('soapenv:', '')
      .replace('xmlns:soapenv', 'xmlns')
      .replace('<worker>', '<worker xmlns="">')
      .replace('<data>', '<data xmlns="">'),
  },
  { what: 'header entries for others', body: envelope(processData(DATA), `<soapenv:Header>${ENTRY}<u xmlns="urn:u"/></soapenv:Header>`) },
  { what: 'an XML declaration', body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${good}\n` },
  { what: 'a byte order mark', body: `\uFEFF${good}` },
  { what: 'types as the contract has them', body: good.replace('<data>', `<data ${XSI} ${XS} xsi:type="xs:base64Binary">`) },
  { what: 'a nil that is none', body: good.replace('<data>', `<data ${XSI} xsi:nil="false">`) },
  { what: 'attributes of other namespaces', body: good.replace('<data>', '<data xmlns:m="urn:m" m:contentType="x">') },
  { what: 'text beyond ASCII', body: envelope(processData(`<metadata name="ä">€ 😀</metadata>${DATA}`)), metadata: { ä: '€ 😀' } },
  {
    what: 'UTF-16',
    body: Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${good}`, 'utf16le'),
    headers: typed('text/xml;charset=UTF-16'),
    charset: 'UTF-16',
  },
  {
    what: 'ISO-8859-1',
    body: Buffer.from(envelope(processData(`<metadata name="N">é</metadata>${DATA}`)), 'latin1'),
    headers: typed('text/xml;charset=iso-8859-1'),
    metadata: { N: 'é' },
    charset: 'ISO-8859-1',
  },
  { what: 'US-ASCII', body: good, headers: typed('text/xml; charset="us-ascii"'), charset: 'US-ASCII' },
  { what: 'no charset', body: good, headers: typed('text/xml') },
  { what: 'no media type', body: good, headers: {} },
  { what: 'gzip', body: gzipSync(good), headers: { ...SOAP_HEADERS, 'Content-Encoding': 'gzip' } },
  { what: 'deflate', body: deflateSync(good), headers: { ...SOAP_HEADERS, 'Content-Encoding': 'deflate' } },
  {
    what: 'an attachment',
    body: `${root(envelope(processData(include('cid:d1@x'))))}${attachment('d1@x', 'so\r\nme')}--b--\r\n`,
    headers: MTOM,
    data: 'so\r\nme',
  },
  {
    what: 'an attachment of any bytes',
    body: Buffer.from(`${root(envelope(processData(include('cid:d'))))}${attachment('d', '\0\xff--b\n')}--b--`, 'latin1'),
    headers: MTOM,
    data: '\0\xff--b\n',
  },
  {
    what: 'an attachment by an encoded name',
    body: `${root(envelope(processData(include('cid:a%20%C3%A4%40x'))))}${attachment('a ä@x', 'some')}--b--`,
    headers: MTOM,
  },
  {
    what: 'an attachment in base64',
    body: `${root(envelope(processData(include('cid:d'))))}${attachment('d', 'c29t\r\nZQ==', 'Content-Transfer-Encoding: base64\r\n')}--b--`,
    headers: MTOM,
  },
  {
    what: 'a quoted-printable root part',
    body: `${root(good.replaceAll('=', '=3D'), 'Content-Transfer-Encoding: quoted-printable\r\n')}--b--`,
    headers: MTOM,
  },
  { what: 'a multipart body without attachments', body: `${root(good)}--b--`, headers: MTOM },
  {
    what: 'the root part behind the attachment',
    body: `${attachment('d', 'some')}${root(envelope(processData(include('cid:d'))))}--b--`,
    headers: MTOM,
  },
  { what: 'the first part as root', body: `${root(good)}--b--`, headers: typed('Multipart/Related; boundary=b') },
];
