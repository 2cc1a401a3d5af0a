import { stat } from 'node:fs/promises';
import type { ArchivedItems } from '../../admin/archived-items.js';
import { canonicalDistinguishedName } from '../../formats/x509/canonical-distinguished-name.js';
import { archivedFileName, writeArchived } from '../archived-file.js';
import { ArgumentError, exactly, type Command, type Invocation } from '../command.js';
import { findProcessable } from '../stored-worker.js';

/** What one of the commands looks for. */
interface Search {
  /** Ends `Trying to find …`. */
  readonly wanted: string;
  /** Ends `Couldn't find any archive data …`. */
  readonly missed: string;
  readonly find: (workerId: number) => Promise<ArchivedItems>;
}

/** `archive findfromarchiveid`: the items with an archive id, into files of a folder. */
export const findFromArchiveIdCommand: Command = {
  name: 'archive findfromarchiveid',
  summary: 'Find archivables matching an archive ID',
  usage: [
    'Usage: signserver archive findfromarchiveid <worker id | worker name> <archive id> <output folder>',
    'Example 1: signserver archive findfromarchiveid 1 5e985901758b80bb1ad2ae4ea2ae78be2ba5d5cb /tmp/archived',
  ],
  useCases: ['findFromArchiveId'],
  wordCount: exactly(3),
  hasJson: true,
  async run(invocation) {
    const [word = '', archiveId = '', folder = ''] = invocation.words;
    await search({ word, folder }, invocation, {
      wanted: `all archived items with archive ID ${archiveId}`,
      missed: `with archive ID ${archiveId}`,
      find: (id) => invocation.administration.call('findFromArchiveId', { worker: { id }, archiveId }),
    });
  },
};

/** `archive findfromrequestip`: the items of requests from an address, into files of a folder. */
export const findFromRequestIpCommand: Command = {
  name: 'archive findfromrequestip',
  summary: 'Returns all archive datas requested from given IP',
  usage: [
    'Usage: signserver archive findfromrequestip <worker id | worker name> <address> <output folder>',
    'Example 1: signserver archive findfromrequestip mySigner 10.1.2.3 /tmp/archived',
  ],
  useCases: ['findFromRequestIP'],
  wordCount: exactly(3),
  hasJson: true,
  async run(invocation) {
    const [word = '', address = '', folder = ''] = invocation.words;
    await search({ word, folder }, invocation, {
      wanted: `archive datas requested from IP ${address}`,
      missed: `from client with IP ${address}`,
      find: (id) => invocation.administration.call('findFromRequestIP', { worker: { id }, address }),
    });
  },
};

/** `archive findfromrequestcert`: the items of requests with a client certificate, into files of a folder. */
export const findFromRequestCertCommand: Command = {
  name: 'archive findfromrequestcert',
  summary: 'Returns all archive datas requested from given certificate details',
  usage: [
    'Usage: signserver archive findfromrequestcert <worker id | worker name> <serial number in hex> <issuer DN> <output folder>',
    'Example 1: signserver archive findfromrequestcert 1 2f1aeb "CN=Client CA, O=Example" /tmp/archived',
  ],
  useCases: ['findFromRequestCert'],
  wordCount: exactly(4),
  hasJson: true,
  async run(invocation) {
    const [word = '', serialWord = '', issuerWord = '', folder = ''] = invocation.words;
    const serialNumber = serialHex(serialWord);
    const issuer = issuerName(issuerWord);
    const certificate = `certificate ${serialNumber} issued by ${issuer}`;
    await search({ word, folder }, invocation, {
      wanted: `archive datas requested from client with ${certificate}`,
      missed: `from client with ${certificate}`,
      find: (id) => invocation.administration.call('findFromRequestCert', { worker: { id }, serialNumber, issuer }),
    });
  },
};

async function search(
  { word, folder }: { readonly word: string; readonly folder: string },
  { administration, show }: Invocation,
  { wanted, missed, find }: Search,
): Promise<void> {
  await refuseNoFolder(folder);
  const id = await findProcessable(word, administration);
  show(undefined, () => [`Trying to find ${wanted}`, '']);
  const { items } = await find(id);
  const shown: unknown[] = [];
  for (const item of items) {
    const name = archivedFileName(item, (type) => `.type${String(type)}`);
    const file = await writeArchived(folder, name, item);
    show(undefined, () => [`Archive data with archive ID ${item.archiveId ?? ''} written to file : ${file}`]);
    // The bytes are in the file.
    shown.push({ ...item, data: undefined, file });
  }
  const missing = items.length === 0 ? [`Couldn't find any archive data ${missed} from signer ${String(id)}`] : [];
  show({ workerId: id, items: shown }, () => missing);
}

async function refuseNoFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new ArgumentError(`Error output path ${path} ${found ? "isn't a directory" : "doesn't exist"}\n\n`);
}

function serialHex(word: string): string {
  if (!/^[0-9a-f]+$/i.test(word)) throw new ArgumentError(`For input string: "${word}" under radix 16`);
  return word.toLowerCase().replace(/^0+(?=.)/, '');
}

function issuerName(word: string): string {
  try {
    return canonicalDistinguishedName(word);
  } catch (cause) {
    throw new ArgumentError(`Not a distinguished name: ${word}`, { cause });
  }
}
