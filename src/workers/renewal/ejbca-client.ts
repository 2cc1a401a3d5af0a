import { randomBytes } from 'node:crypto';
import type { Certificate } from '../../core/certificate.js';
import { Fault } from '../../core/errors.js';
import { parseCertificateFile } from '../../formats/x509/x509.js';
import { childElements, textOf } from '../../formats/xml/xml-element.js';
import { postWithCertificate, type TlsIdentity } from './post-with-certificate.js';
import { partsOf, soapRequest, soapReturns, SoapFault, type MessageParts } from './soap-message.js';

/** The web service of an EJBCA for registration authorities, as far as renewals need it. Throws faults. */
export interface EjbcaClient {
  /** Has a certificate issued to an end entity, for a request as PEM; answers all certificates, in their order. */
  issue(endEntity: string, request: string): Promise<readonly Certificate[]>;
}

const PATH = '/ejbcaws/ejbcaws';

/** Status of an end entity to whom a certificate may be issued. */
const NEW = '10';
/** By the name of the end entity, equal. */
const USER_NAME = '0';
const EQUALS = '0';

/** A client of the web service below a base URL such as `https://ca:8443/ejbca`. */
export function ejbcaClient(baseUrl: string, identity: () => Promise<TlsIdentity>): EjbcaClient {
  const call = async (operation: string, parts: MessageParts): ReturnType<typeof soapReturns> => {
    const url = URL.parse(`${baseUrl.replace(/\/+$/, '')}${PATH}`);
    if (url?.protocol !== 'https:') throw new Fault('workerFailed', `EJBCAWSURL is no address that begins https: ${baseUrl}`);
    try {
      return await soapReturns(await postWithCertificate(url, soapRequest(operation, parts), await identity()), operation);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      const said = cause instanceof SoapFault ? cause.message.slice(0, 1000) : undefined;
      throw new Fault('workerFailed', said ?? `There is no answer from EJBCA at ${url.host} that can be used.`, { cause });
    }
  };

  return {
    async issue(endEntity, request) {
      const wanted: MessageParts = [
        ['matchtype', EQUALS],
        ['matchvalue', endEntity],
        ['matchwith', USER_NAME],
      ];
      const [user] = await call('findUser', [['arg0', wanted]]);
      if (!user) throw new Fault('workerFailed', `End entity not found in EJBCA: ${endEntity}`);
      const password = oneTimePassword();
      await call('editUser', [['arg0', withPassword(partsOf(user), password)]]);
      const [answer] = await call('pkcs10Request', [
        ['arg0', endEntity],
        ['arg1', password],
        ['arg2', request],
        ['arg4', 'PKCS7WITHCHAIN'],
      ]);
      return certificatesOf(answer ? childElements(answer, '', 'data').map(textOf).join('') : '');
    },
  };
}

/** 20 characters, 120 bits. */
const oneTimePassword = (): string => randomBytes(15).toString('base64url');

/** The record of an end entity as it came, but for two fields. Fields of a record stand in the order of their names. */
function withPassword(record: MessageParts, password: string): MessageParts {
  const others = record.filter(([name]) => name !== 'password' && name !== 'status');
  return [...others, ['password', password] as const, ['status', NEW] as const].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The certificates of a PKCS#7: DER as base64, which the message has as base64 once more. */
function certificatesOf(data: string): readonly Certificate[] {
  try {
    const der = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
    return parseCertificateFile(der);
  } catch (cause) {
    throw new Fault('workerFailed', 'EJBCA answered with something else than certificates.', { cause });
  }
}
