import { randomInt } from 'node:crypto';
import { CommandFailure, EXIT } from '../../command.js';
import type { ClientCommand } from '../client-command.js';
import { clientLog } from '../client-log.js';
import { readClientOptions } from '../client-options.js';
import type { ClientTerminal } from '../client-terminal.js';
import { connectionOf } from '../connection/connection-options.js';
import { HostList, hostsIn, type LoadBalancing } from '../connection/host-list.js';
import { servicePath } from '../connection/service-path.js';
import { clientSideHashing } from '../documents/client-side-hashing.js';
import { fileDocument, textDocument } from '../documents/input-document.js';
import { outputFile, standardOutput } from '../documents/output-document.js';
import { readMetadata } from '../documents/request-metadata.js';
import { wholeNumber } from '../numbers.js';
import { PROTOCOLS } from '../protocols/protocols.js';
import { workerIn } from '../worker-words.js';
import { checkSignDocument, signingProtocol } from './check-sign-document.js';
import { SIGN_DOCUMENT_OPTIONS, SIGN_DOCUMENT_USAGE, type SignDocumentOptions } from './sign-document-options.js';
import { signFolder } from './sign-folder.js';
import { signOne, type SigningRun } from './sign-one.js';

/** `signdocument`: has a text, a file, or all files of a folder signed. */
export const signDocumentCommand: ClientCommand = {
  name: 'signdocument',
  summary: 'Request a document to be signed by SignServer',
  usage: SIGN_DOCUMENT_USAGE,
  run: async (words, terminal) => {
    const { options } = readClientOptions(words, SIGN_DOCUMENT_OPTIONS);
    const metadata = readMetadata([...options.metadata, ...options.extraoption]);
    checkSignDocument(options);
    const request = requestOf(options);
    const prepare = preparation(options, metadata);
    const connection = await connectionOf(options, {
      terminal,
      threads: threadsOf(options),
      ...(options.timeout !== undefined && { connectTimeoutMs: wholeNumber(options.timeout) }),
    });
    try {
      const run = { ...request, connection, hosts: hostsOf(options), prepare, log: clientLog(terminal) };
      await sign(run, options, terminal);
    } finally {
      connection.close();
    }
  },
};

function requestOf(options: SignDocumentOptions): Pick<SigningRun, 'protocol' | 'path' | 'request'> {
  const protocol = PROTOCOLS[signingProtocol(options)];
  const worker = workerIn(options);
  return { protocol, path: servicePath(options, protocol.path(worker)), request: { worker, pdfPassword: options.pdfpassword } };
}

function hostsOf({ host = 'localhost', hosts, loadbalancing }: SignDocumentOptions): HostList {
  const all = hosts === undefined ? [host] : hostsIn(hosts);
  return new HostList(all, loadbalancing as LoadBalancing | undefined, randomInt(all.length));
}

function preparation(
  { clientside, digestalgorithm = '', filetype }: SignDocumentOptions,
  metadata: ReadonlyMap<string, string>,
): SigningRun['prepare'] {
  if (!clientside) return async (document) => ({ bytes: await document.open(), metadata });
  const hashing = clientSideHashing(digestalgorithm, filetype);
  const all = new Map([...metadata, ...hashing.metadata]);
  return async (document) => ({ bytes: await hashing.hash(document), metadata: all });
}

async function sign(run: SigningRun, options: SignDocumentOptions, terminal: ClientTerminal): Promise<void> {
  const { data, infile = '', outfile, indir, outdir = '', username } = options;
  if (indir !== undefined) {
    await signFolder(
      {
        inputFolder: indir,
        outputFolder: outdir,
        threads: threadsOf(options),
        // A wrong password of a user is found out with one document, before an account is locked.
        startsWithOne: options.onefirst || (username !== undefined && !options.startall),
        removesInputs: options.removefromindir,
      },
      { ...run, terminal },
    );
    return;
  }
  const document = data === undefined ? fileDocument(infile) : textDocument(data);
  const output = outfile === undefined ? standardOutput(terminal) : outputFile(outfile);
  const outcome = await signOne(document, output, run);
  if (outcome === 'signed') return;
  const isUnforeseen = outcome === 'unreachable' && !run.protocol.failsOver;
  throw new CommandFailure('There was a failure', { exitCode: isUnforeseen ? EXIT.unexpected : EXIT.failed });
}

const threadsOf = ({ threads = '1' }: SignDocumentOptions): number => wholeNumber(threads);
