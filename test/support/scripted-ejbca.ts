import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { issue, pki, type TestIdentity } from './pki.js';
import { readPem } from '../../src/formats/pem.js';
import type { OpensslCa } from './openssl-ca.js';
import { runProgram } from './run-program.js';
import { keyPem } from './tls-files.js';

const SERVICE = 'http://ws.protocol.core.ejbca.org/';

/** The record of an end entity, all that stands in it, in the form in which the service writes it. */
const RECORD = [
  '<caName>Issuing CA &amp; Sons</caName><certificateProfileName>SIGNER</certificateProfileName><clearPwd>false</clearPwd>',
  '<endEntityProfileName>&lt;none&gt;</endEntityProfileName>',
  '<extendedInformation><name>customdata_a</name><value>1</value></extendedInformation>',
  '<extendedInformation><name>customdata_b</name><value></value></extendedInformation>',
  '<keyRecoverable>false</keyRecoverable><sendNotification>false</sendNotification><status>40</status>',
  '<subjectDN>CN=Renewed</subjectDN><tokenType>USERGENERATED</tokenType><username>renewee</username>',
];

/** What the service is to do wrong. */
export type Misbehaviour = 'fault' | 'otherKey' | 'noCertificates' | 'noXml' | 'notFound' | 'silence';

/** The web service of a certification authority that follows a script, and keeps what it was sent. */
export interface ScriptedEjbca {
  /** `https://localhost:PORT/ejbca`. */
  readonly url: string;
  /** The CA of its TLS certificate, and of those whom it lets in: PEM. */
  readonly caPem: string;
  /** Subjects of the client certificates, by operation, in order. */
  readonly calls: readonly { readonly operation: string; readonly caller: string; readonly body: string }[];
  misbehave(as: Misbehaviour | undefined): void;
  close(): void;
}

/** Starts it; certificates are issued by OpenSSL, and files put into the folder. */
export async function startScriptedEjbca(ca: OpensslCa, folder: string): Promise<ScriptedEjbca> {
  const identity = issue({ subject: 'CN=localhost', issuer: pki.root });
  const calls: ScriptedEjbca['calls'][number][] = [];
  let misbehaviour: Misbehaviour | undefined;
  let password: string | undefined;

  const answer = (operation: string, body: string): string => {
    switch (operation) {
      case 'findUser':
        return body.includes('<arg0><matchtype>0</matchtype><matchvalue>renewee</matchvalue><matchwith>0</matchwith></arg0>')
          ? `<return>${RECORD.join('')}</return>`
          : '';
      case 'editUser': {
        password = /<password>([^<]{20})<\/password>/.exec(body)?.[1];
        const wanted = RECORD.join('').replace('<sendNotification>', `<password>${password ?? ''}</password><sendNotification>`);
        const sent = /<arg0>([^]*)<\/arg0>/
          .exec(body)?.[1]
          ?.replaceAll('&#38;', '&amp;')
          .replaceAll('&#60;', '&lt;')
          .replaceAll('&#62;', '&gt;');
        if (sent !== wanted.replace('<status>40<', '<status>10<')) throw new Error(`not the record: ${sent ?? ''}`);
        return '';
      }
      case 'pkcs10Request': {
        const [, user, given, request] =
          /<arg0>(.*)<\/arg0><arg1>(.*)<\/arg1><arg2>([^]*)<\/arg2><arg4>PKCS7WITHCHAIN<\/arg4>/.exec(body) ?? [];
        if (user !== 'renewee' || given !== password || password === undefined) throw new Error('wrong password');
        return `<return><data>${Buffer.from(certificates(request ?? '')).toString('base64')}</data><responseType>PKCS7WITHCHAIN</responseType></return>`;
      }
      default:
        throw new Error(`no operation ${operation}`);
    }
  };

  const certificates = (request: string): string => {
    if (misbehaviour === 'noCertificates') return 'nothing';
    const [block] = readPem(request.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code))));
    const own = misbehaviour === 'otherKey' ? pki.rsaSigner.pem : ca.certify(block?.bytes ?? new Uint8Array()).toString();
    const file = join(folder, 'issued.pem');
    // The CA first, as some send it.
    writeFileSync(file, ca.certificate.toString() + own);
    const out = join(folder, 'issued.p7b');
    runProgram('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file, '-outform', 'DER', '-out', out]);
    return readFileSync(out).toString('base64');
  };

  const server = createServer(
    { key: keyPem(identity), cert: identity.pem, ca: pki.root.pem, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      void textOf(request).then((body) => {
        if (misbehaviour === 'silence') return void request.socket.destroy();
        const caller = request.socket instanceof TLSSocket ? String(request.socket.getPeerCertificate().subject.CN) : '';
        const [, operation = ''] = new RegExp(`<s:Body><e:(\\w+) xmlns:e="${SERVICE}">`).exec(body) ?? [];
        calls.push({ operation, caller, body });
        if (misbehaviour === 'notFound') return void response.writeHead(404).end(envelope(''));
        if (misbehaviour === 'noXml') return void response.end('<html>');
        try {
          if (request.url !== '/ejbca/ejbcaws/ejbcaws' || request.headers['soapaction'] !== '""') throw new Error('wrong address');
          if (misbehaviour === 'fault') throw new Error('The end entity may not be edited & that is that');
          response
            .setHeader('Content-Type', 'text/xml; charset=UTF-8')
            .end(envelope(`<ns2:${operation}Response xmlns:ns2="${SERVICE}">${answer(operation, body)}</ns2:${operation}Response>`));
        } catch (thrown) {
          const sentence = String(thrown instanceof Error ? thrown.message : thrown).replaceAll('&', '&amp;');
          response.writeHead(500, { 'Content-Type': 'text/xml' });
          response.end(envelope(`<S:Fault><faultcode>S:Server</faultcode><faultstring>${sentence}</faultstring></S:Fault>`));
        }
      });
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `https://localhost:${String((server.address() as AddressInfo).port)}/ejbca`,
    caPem: pki.root.pem,
    calls,
    misbehave: (as) => (misbehaviour = as),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>`;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return text;
}

/** The registration authority that it lets in. */
export const registrationAuthority: TestIdentity = issue({ subject: 'CN=RA', issuer: pki.root });
