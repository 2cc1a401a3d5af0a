import { canonicalDistinguishedName } from '../../formats/x509/canonical-distinguished-name.js';
import type { AuthorizedClient } from '../../core/worker.js';
import { readCertificateFile } from '../certificate-file.js';
import { ArgumentError, CommandFailure, type Command } from '../command.js';
import { THREE_LINES } from '../command-texts.js';
import { findProcessable } from '../stored-worker.js';
import { printLines } from '../terminal.js';
import { legacyClientRows, SEE_CLIENTS } from './legacy-clients.js';

/** `addauthorizedclient`: lets a client use a worker by the older kind of rule. */
export const addAuthorizedClientCommand: Command = {
  name: 'addauthorizedclient',
  summary: "Add a legacy client authorization rule. Deprecated: Use 'authorizedclients' instead.",
  usage: [
    'Usage: signserver addauthorizedclient <worker id | worker name> <serial number, hex> <issuer DN>',
    '       signserver addauthorizedclient <worker id | worker name> <certificate file>',
    'Example 1: signserver addauthorizedclient 1 123ABCDEF1234567 "CN=Client CA, O=Example"',
    'Example 2: signserver addauthorizedclient mySigner client.pem',
    '',
    '',
  ],
  useCases: ['addAuthorizedClient', 'getAuthorizedClients', 'getProperty'],
  wordCount: { min: 2, max: 3, message: 'Wrong number of arguments' },
  async run({ words: [word = '', given = '', issuer], administration, terminal }) {
    const client = issuer === undefined ? await clientOfFile(given) : typedClient(given, issuer);
    const workerId = await findProcessable(word, administration);
    printLines(
      terminal,
      `Adding the client certificate with sn ${client.serialNumber} and issuerDN : ${client.issuer} for signer ${String(workerId)}`,
      '',
      SEE_CLIENTS,
      '',
    );
    await administration.call('addAuthorizedClient', { worker: { id: workerId }, ...client });
    const rows = await legacyClientRows(workerId, administration);
    printLines(terminal, ...rows.flatMap((row) => [row, '']), ...THREE_LINES);
  },
};

function typedClient(serialNumber: string, issuer: string): AuthorizedClient {
  if (!/^[0-9a-f]+$/i.test(serialNumber)) throw new ArgumentError(`For input string: "${serialNumber}" under radix 16`);
  try {
    return { serialNumber: BigInt(`0x${serialNumber}`).toString(16), issuer: canonicalDistinguishedName(issuer) };
  } catch (cause) {
    throw new ArgumentError(`Not a distinguished name: ${issuer}`, { cause });
  }
}

async function clientOfFile(file: string): Promise<AuthorizedClient> {
  try {
    const [{ serialNumber, issuer }] = await readCertificateFile(file);
    return { serialNumber, issuer };
  } catch (thrown) {
    if (!(thrown instanceof CommandFailure)) throw thrown;
    throw new ArgumentError(`Could not read certificate in DER format: ${thrown.message}`, { cause: thrown });
  }
}
