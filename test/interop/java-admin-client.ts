import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { X509Certificate } from 'node:crypto';
import type { Pkcs12File } from './administered-installation.js';
import { field, readReport, type ClientReport } from './client-scenario.js';

const DEADLINE_MS = 60_000;

/** A program of generated classes, and whom it is and trusts. */
export interface JavaAdminClient {
  readonly classPath: string;
  /** Name of the class in the scenario. */
  readonly main: 'AdminScenario' | 'NoRoleScenario';
  readonly identity: Pkcs12File;
  readonly trusted: Pkcs12File;
}

/** Answers a certificate request, DER: the certificate for it and those above. */
export type Certifier = (request: Buffer) => readonly X509Certificate[];

/** Runs the program with arguments, answering its certificate request; throws with what it printed where it fails. */
export async function runJavaAdminClient(client: JavaAdminClient, args: readonly string[], certify?: Certifier): Promise<ClientReport> {
  const options = [...storeOptions('keyStore', client.identity), ...storeOptions('trustStore', client.trusted)];
  const command = [...options, '-cp', client.classPath, `org.countersign.interop.${client.main}`, ...args];
  const child = spawn('java', command, { timeout: DEADLINE_MS });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exited = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  const lines: string[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (certify && line.startsWith('request.der=')) {
        const chain = certify(field(readReport(line), 'request.der'));
        child.stdin.write([...chain.map(({ raw }) => raw.toString('base64')), '', ''].join('\n'));
      }
    }
  } finally {
    // It waits for certificates where there are none to be had. One that has ended is not harmed.
    child.stdin.end();
  }
  const status = await exited;
  if (status !== 0) throw new Error(`the client ended with ${String(status)}:\n${errors}`);
  return readReport(lines.join('\n'));
}

const storeOptions = (store: 'keyStore' | 'trustStore', { path, password }: Pkcs12File): readonly string[] => [
  `-Djavax.net.ssl.${store}=${path}`,
  `-Djavax.net.ssl.${store}Type=PKCS12`,
  `-Djavax.net.ssl.${store}Password=${password}`,
];
