import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { managementFolder, type ManagementFolder } from '../../src/tls/management-folder.js';
import { NEW_KEY, OpensslCa } from '../support/openssl-ca.js';
import { runProgram } from '../support/run-program.js';
import { freePort, install, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

/** A PKCS#12 file with its password. */
export interface Pkcs12File {
  readonly path: string;
  readonly password: string;
}

/** A server with the certificates that it made for itself, and what programs need that administer it. */
export class AdministeredInstallation {
  private constructor(
    readonly installation: Installation,
    readonly server: ServerProcess,
    /** The address of AdminWS, where clients show certificates. */
    readonly address: string,
  ) {}

  static async start(): Promise<AdministeredInstallation> {
    const installation = install([]);
    const port = await freePort();
    const server = await startServer(installation, ['--mtls', `127.0.0.1:${String(port)}`]);
    return new AdministeredInstallation(installation, server, `https://localhost:${String(port)}/signserver/AdminWSService/AdminWS`);
  }

  get wsdlUrl(): string {
    return `${this.server.url}/AdminWSService/AdminWS?wsdl`;
  }

  /** The first administrator, in the file that the server made for Java. */
  get administrator(): Pkcs12File {
    const { administratorKeystore, administratorPassword } = this.tls;
    return { path: administratorKeystore, password: readFileSync(administratorPassword, 'utf8').trim() };
  }

  /** Makes the trust store of clients: the server's CA. */
  makeTruststore(): Pkcs12File {
    const store = this.pkcs12File('trusted.p12');
    const options = ['-keystore', store.path, '-storetype', 'PKCS12', '-storepass', store.password];
    runProgram('keytool', ['-importcert', '-noprompt', '-alias', 'ca', '-file', this.tls.caFile, ...options]);
    return store;
  }

  /** Makes a client whose certificate is of the server's CA and that has no role. */
  makeClientWithoutRole(): Pkcs12File {
    const store = this.pkcs12File('nobody.p12');
    const [key, request, certificate] = [this.file('nobody.key'), this.file('nobody.csr'), this.file('nobody.pem')];
    runProgram('openssl', ['req', '-new', ...NEW_KEY, '-subj', '/CN=nobody', '-keyout', key, '-outform', 'DER', '-out', request]);
    const ca = new OpensslCa({ keyFile: this.tls.caKeyFile, certificateFile: this.tls.caFile }, this.installation.dataFolder);
    writeFileSync(certificate, ca.certify(readFileSync(request)).toString());
    const password = ['-passout', `pass:${store.password}`];
    runProgram('openssl', ['pkcs12', '-export', '-inkey', key, '-in', certificate, ...password, '-out', store.path]);
    return store;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.installation.remove();
  }

  private get tls(): ManagementFolder {
    return managementFolder(this.file('tls'));
  }

  private file(name: string): string {
    return join(this.installation.dataFolder, name);
  }

  private pkcs12File(name: string): Pkcs12File {
    return { path: this.file(name), password: randomBytes(12).toString('hex') };
  }
}
