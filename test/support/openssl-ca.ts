import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePem } from '../../src/formats/pem.js';
import { runProgram } from './run-program.js';

/** Arguments of `openssl req` for a new P-256 key. */
export const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;

/** The files of a CA, PEM. */
export interface CaFiles {
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** A CA that is nothing but `openssl` and two files. */
export class OpensslCa {
  constructor(
    private readonly files: CaFiles,
    /** Where requests and certificates are put. */
    private readonly folder: string,
  ) {}

  /** Makes a self-signed CA in a folder. `subject` is written as `/CN=…`. */
  static make(folder: string, subject: string): OpensslCa {
    const files = { keyFile: join(folder, 'test-ca.key'), certificateFile: join(folder, 'test-ca.pem') };
    const out = ['-keyout', files.keyFile, '-out', files.certificateFile];
    runProgram('openssl', ['req', '-x509', ...NEW_KEY, '-subj', subject, '-days', '2', ...out]);
    return new OpensslCa(files, folder);
  }

  get certificate(): X509Certificate {
    return new X509Certificate(readFileSync(this.files.certificateFile));
  }

  /** Certifies the subject and the key of a PKCS#10 request, DER, for a day; throws where its signature does not verify. */
  certify(request: Uint8Array): X509Certificate {
    const [requestFile, certificateFile] = [join(this.folder, 'request.pem'), join(this.folder, 'certified.pem')];
    writeFileSync(requestFile, writePem('CERTIFICATE REQUEST', request));
    const printed = runProgram('openssl', ['req', '-verify', '-noout', '-in', requestFile]);
    // OpenSSL 3.0 ends with 0 all the same where the signature is wrong.
    if (!/verify OK/i.test(printed)) throw new Error(`the signature of the request does not verify: ${printed}`);
    const ca = ['-CA', this.files.certificateFile, '-CAkey', this.files.keyFile, '-set_serial', '4711', '-days', '1'];
    runProgram('openssl', ['x509', '-req', '-in', requestFile, ...ca, '-out', certificateFile]);
    return new X509Certificate(readFileSync(certificateFile));
  }
}
