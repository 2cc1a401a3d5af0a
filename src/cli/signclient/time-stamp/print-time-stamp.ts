import { X509Certificate } from 'node:crypto';
import { javaDate } from '../../../core/java-date.js';
import { BerFields, childrenOf, readBer } from '../../../formats/asn1/ber-reader.js';
import { contextConstructed, objectIdentifierOf, TAG } from '../../../formats/asn1/ber-values.js';
import { CMS_OID } from '../../../formats/cms/cms-object-identifiers.js';
import { readSignedData, type ReadSignedData } from '../../../formats/cms/read-signed-data.js';
import { readTstInfo, type ReadTstInfo } from '../../../formats/tsp/read-tst-info.js';
import { readTimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';
import { readTimeStampResponse } from '../../../formats/tsp/time-stamp-response.js';
import { TSP_OID } from '../../../formats/tsp/tsp-object-identifiers.js';
import { distinguishedNameText, readDistinguishedName } from '../../../formats/x509/distinguished-name.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';

const LABEL_END = 36;
const ABSENT = '(null)';

/** A label in its column and a value in that of all values. */
const entry = (indent: number, label: string, value: string): string => `${' '.repeat(indent)}${label}:`.padEnd(LABEL_END) + value;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const hexNumber = (value: bigint | undefined): string => value?.toString(16) ?? ABSENT;
const nameText = (der: Uint8Array): string => distinguishedNameText(readDistinguishedName(der));

/** What is in a request, in the lines of SignServer's client. Throws where it is none. */
export function requestLines(der: Uint8Array): readonly string[] {
  const { version, messageImprint, reqPolicy, nonce, certReq } = readTimeStampRequest(der);
  return [
    'Time-stamp request {',
    entry(2, 'Version', String(version)),
    entry(2, 'Message imprint digest', hex(messageImprint.hashedMessage)),
    entry(2, 'Message imprint algorithm', messageImprint.algorithm),
    entry(2, 'Policy', reqPolicy?.oid ?? ABSENT),
    entry(2, 'Nonce', hexNumber(nonce?.value)),
    entry(2, 'Request certificates', String(certReq)),
    '}',
  ];
}

/** What is in a response or a bare token, in the lines of SignServer's client. Throws where it is neither. */
export function replyLines(der: Uint8Array): readonly string[] {
  if (isToken(der)) return ['Time-stamp response {', '  Not a response', ...tokenLines(der), '}'];
  const { status, statusText, failure, token } = readTimeStampResponse(der);
  return [
    'Time-stamp response {',
    entry(2, 'Status', String(status)),
    entry(2, 'Status message', statusText ?? ABSENT),
    ...(failure === undefined ? [] : [`${entry(2, 'Failure info', '').padEnd(41)}${String(failure)}`]),
    ...(token ? tokenLines(token) : []),
    '}',
  ];
}

function isToken(der: Uint8Array): boolean {
  const [first] = childrenOf(readBer(der));
  return first?.tag === TAG.OBJECT_IDENTIFIER && objectIdentifierOf(first) === CMS_OID.signedData;
}

function tokenLines(token: Uint8Array): readonly string[] {
  const signedData = readSignedData(token);
  const signer = signedData.certificates.find((der) => isSigner(signedData, der));
  const others = signedData.certificates.filter((der) => der !== signer);
  return [
    '  Time-stamp token:',
    ...infoLines(readTstInfo(signedData.content)),
    ...signerIdLines(signedData),
    '      Signer certificate:           ',
    ...(signer ? certificateLines(signer) : []),
    '      Other certificates: ',
    ...others.flatMap(certificateLines),
  ];
}

function infoLines(info: ReadTstInfo): readonly string[] {
  return [
    '      Info:',
    entry(9, 'Gen Time', javaDate(info.genTime)),
    entry(9, 'Gen Time Accuracy', accuracyText(info)),
    entry(9, 'Message imprint digest', hex(info.imprint.hashedMessage)),
    entry(9, 'Message imprint algorithm', info.imprint.algorithm),
    entry(9, 'Nonce', hexNumber(info.nonce)),
    entry(9, 'Serial Number', hexNumber(info.serialNumber)),
    entry(9, 'TSA', tsaText(info)),
    entry(9, 'Policy', info.policy),
    ...extensionLines(info),
  ];
}

function accuracyText({ accuracy }: ReadTstInfo): string {
  if (!accuracy) return 'null';
  const three = (value: bigint): string => String(value).padStart(3, '0');
  return `${String(accuracy.seconds)}.${three(accuracy.millis)}${three(accuracy.micros)}`;
}

/** Tag of a directoryName (RFC 5280 §4.2.1.6), the only kind of name that authorities have. */
const DIRECTORY_NAME = contextConstructed(4);

function tsaText({ tsa }: ReadTstInfo): string {
  const [name] = tsa ? childrenOf(tsa) : [];
  if (!name) return ABSENT;
  return name.tag === DIRECTORY_NAME ? `4: ${nameText(name.content)}` : hex(name.encoding);
}

function extensionLines({ extensions }: ReadTstInfo): readonly string[] {
  if (extensions.length === 0) return [];
  return [
    '      Extensions: ',
    ...extensions.flatMap(({ oid, critical, value }) => [
      `        OID: ${oid}`,
      `        Critical: ${critical ? 'yes' : 'no'}`,
      ...(oid === TSP_OID.qcStatements ? statementLines(value) : []),
    ]),
  ];
}

function statementLines(value: Uint8Array): readonly string[] {
  return childrenOf(readBer(value)).flatMap((statement) => {
    const oid = objectIdentifierOf(new BerFields(statement, 'QCStatement').take(TAG.OBJECT_IDENTIFIER));
    const remark = oid === TSP_OID.qualifiedTimeStamp ? ' (ETSI EN 319 422 compliant)' : '';
    return ['          Qualified statement', `          Statement ID: ${oid}${remark}`];
  });
}

function signerIdLines({ signer: { sid } }: ReadSignedData): readonly string[] {
  const lines =
    'issuer' in sid ? { serial: hexNumber(sid.serialNumber), issuer: nameText(sid.issuer) } : { serial: ABSENT, issuer: ABSENT };
  return ['      Signer ID: ', entry(9, 'Serial Number', lines.serial), entry(9, 'Issuer', lines.issuer)];
}

function isSigner({ signer: { sid } }: ReadSignedData, der: Uint8Array): boolean {
  const { issuer, serialNumber } = readCertificateStructure(der);
  return 'issuer' in sid && serialNumber === sid.serialNumber && Buffer.compare(issuer, sid.issuer) === 0;
}

function certificateLines(der: Uint8Array): readonly string[] {
  const { serialNumber, subject, issuer } = readCertificateStructure(der);
  const certificate = new BerFields(readBer(der), 'Certificate');
  certificate.take(TAG.SEQUENCE); // tbsCertificate
  const algorithm = new BerFields(certificate.take(TAG.SEQUENCE), 'AlgorithmIdentifier').take(TAG.OBJECT_IDENTIFIER);
  return [
    '         Certificate: ',
    entry(12, 'Serial Number', hexNumber(serialNumber)),
    entry(12, 'Subject', nameText(subject)),
    entry(12, 'Issuer', nameText(issuer)),
    entry(12, 'Algo', objectIdentifierOf(algorithm)),
    ...new X509Certificate(der).toString().trimEnd().split('\n'),
  ];
}
