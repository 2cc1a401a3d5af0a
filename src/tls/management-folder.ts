import { join } from 'node:path';

/** The files of a server that made its certificates itself. */
export interface ManagementFolder {
  readonly folder: string;
  /** The CA's certificate: what clients check the server by, and whose clients are let in. */
  readonly caFile: string;
  readonly caKeyFile: string;
  /** The server's key and certificate, in one file so that both change at once. */
  readonly serverFile: string;
  /** The administrator's key and certificates for browsers and Java, PKCS#12. */
  readonly administratorKeystore: string;
  readonly administratorPassword: string;
  /** The same for tools that take PEM. */
  readonly administratorFile: string;
  readonly administratorKeyFile: string;
  /** There as long as the administrator has not been authorized yet. */
  readonly pendingFile: string;
}

/** Where these files are; nothing is made. */
export function managementFolder(folder: string): ManagementFolder {
  return {
    folder,
    caFile: join(folder, 'ca.pem'),
    caKeyFile: join(folder, 'ca.key'),
    serverFile: join(folder, 'server.pem'),
    administratorKeystore: join(folder, 'administrator.p12'),
    administratorPassword: join(folder, 'administrator.password'),
    administratorFile: join(folder, 'administrator.pem'),
    administratorKeyFile: join(folder, 'administrator.key'),
    pendingFile: join(folder, 'administrator.pending'),
  };
}
