import { exactly, type Command } from '../command.js';
import { THREE_LINES, TWO_LINES } from '../command-texts.js';
import { findStoredWorker } from '../stored-worker.js';
import { printLines } from '../terminal.js';
import { legacyClientRows, SEE_CLIENTS } from './legacy-clients.js';

/** `removeauthorizedclient`: takes an older rule away. The issuer must be typed as it is listed. */
export const removeAuthorizedClientCommand: Command = {
  name: 'removeauthorizedclient',
  summary: "Removes a legacy client authorization rule. Deprecated: Use 'authorizedclients' instead.",
  usage: [
    'Usage: signserver removeauthorizedclient <worker id | worker name> <serial number, hex> <issuer DN>',
    'Example 1: signserver removeauthorizedclient 1 123ABCDEF1234567 "CN=Client CA,O=Example"',
    '',
    '',
  ],
  useCases: ['removeAuthorizedClient', 'getAuthorizedClients', 'getProperty'],
  wordCount: exactly(3),
  async run({ words: [word = '', given = '', issuer = ''], administration, terminal }) {
    const { id } = await findStoredWorker(word, administration);
    printLines(
      terminal,
      `Removing the client certificate with SN ${given} with issuerDN ${issuer} from signer with ID ${String(id)}`,
      '',
      SEE_CLIENTS,
      ...TWO_LINES,
    );
    const serialNumber = /^[0-9a-f]+$/i.test(given) ? BigInt(`0x${given}`).toString(16) : given;
    const { removed } = await administration.call('removeAuthorizedClient', { worker: { id }, serialNumber, issuer });
    const rows = await legacyClientRows(id, administration);
    const outcome = removed ? '  Client Removed' : "  Error, the given client doesn't seem to exist";
    printLines(terminal, outcome, '', ...rows.flatMap((row) => [row, '']), ...THREE_LINES);
  },
};
