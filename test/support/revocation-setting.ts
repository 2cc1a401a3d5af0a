import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '../../src/core/certificate.js';
import type { CertificateValidation } from '../../src/core/validation.js';
import { systemRandom } from '../../src/runtime/system.js';
import { validationServiceWorker } from '../../src/workers/validators/validation-service-worker.js';
import { FileServer, RevocationCa } from './revocation-ca.js';
import { judged, makeProcessor } from './run-processor.js';

type Properties = Readonly<Record<string, string>>;

/** A root CA and one below it, both of OpenSSL, whose lists a server of files has, and validation services that look there. */
export class RevocationSetting {
  /** How much later than now it is for the validation services; of the other sign for earlier. */
  elapsedMs = 0;

  private constructor(
    readonly folder: string,
    readonly web: FileServer,
    readonly root: RevocationCa,
    readonly ca: RevocationCa,
  ) {}

  static async open(): Promise<RevocationSetting> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-revocation-'));
    const web = await FileServer.open(folder);
    const root = RevocationCa.root(folder, 'Root');
    const ca = root.subordinate(folder, 'Sub', { lines: [`crlDistributionPoints=URI:${web.url('root.crl')}`] });
    root.publish(join(folder, 'root.crl'));
    ca.publish(join(folder, 'sub.crl'));
    return new RevocationSetting(folder, web, root, ca);
  }

  /** Makes it now, and forgets what was asked for and how that was to be answered. */
  reset(): void {
    this.elapsedMs = 0;
    this.web.answers.clear();
    this.web.requests.length = 0;
  }

  close(): void {
    this.web.close();
    this.root.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A validation service with one validator of that kind, for certificates below the CA or another chain. */
  service(kind: string, more: Properties = {}, chain = this.ca.chainPem): ReturnType<typeof makeProcessor> {
    return makeProcessor(
      validationServiceWorker,
      { 'VAL1.CLASSPATH': `org.signserver.validationservice.server.${kind}`, 'VAL1.ISSUER1.CERTCHAIN': chain, ...more },
      { clock: { now: () => Date.now() + this.elapsedMs }, random: systemRandom },
    );
  }

  /** What such a service finds out about a certificate. */
  judge(kind: string, { der }: Certificate, more: Properties = {}): Promise<CertificateValidation> {
    return judged(this.service(kind, more), der);
  }

  /** A line of OpenSSL's configuration that says in a certificate where its list is. */
  cdp(file = 'sub.crl'): string {
    return `crlDistributionPoints=URI:${this.web.url(file)}`;
  }
}
