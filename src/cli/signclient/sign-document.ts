import { CommandFailure, EXIT } from '../command.js';
import { readOptions } from '../command-options.js';
import { checkSignDocument, wholeNumber } from './check-sign-document.js';
import type { ClientCommand } from './client-command.js';
import { clientLog } from './client-log.js';
import type { ClientTerminal } from './client-terminal.js';
import { connectToClientWs, type ClientWsConnection, type ClientWsServer } from './client-ws-connection.js';
import { fileDocument, textDocument } from './input-document.js';
import { outputFile, standardOutput } from './output-document.js';
import { passwordLines, typedPasswords, type Passwords } from './passwords.js';
import { readMetadata } from './request-metadata.js';
import { SIGN_DOCUMENT_OPTIONS, SIGN_DOCUMENT_USAGE, type SignDocumentOptions } from './sign-document-options.js';
import { signFolder } from './sign-folder.js';
import { signOne, type SigningRun } from './sign-one.js';
import { loadTlsCredentials } from './tls-credentials.js';

/** `signdocument`: has a text, a file, or all files of a folder signed. */
export const signDocumentCommand: ClientCommand = {
  name: 'signdocument',
  summary: 'Request a document to be signed by SignServer',
  usage: SIGN_DOCUMENT_USAGE,
  run: async (words, terminal) => {
    const { options } = readOptions(words, SIGN_DOCUMENT_OPTIONS);
    const metadata = readMetadata([...options.metadata, ...options.extraoption]);
    checkSignDocument(options);
    const passwords = options.passwordfromstdin ? passwordLines(terminal) : typedPasswords(terminal);
    const connection = await connect(options, passwords);
    try {
      await sign({ request: requestOf(options, metadata), connection, log: clientLog(terminal) }, options, terminal);
    } finally {
      connection.close();
    }
  },
};

function requestOf({ workerid, workername = '', pdfpassword }: SignDocumentOptions, metadata: ReadonlyMap<string, string>) {
  const all = new Map([...metadata, ...(pdfpassword === undefined ? [] : [['pdfPassword', pdfpassword] as const])]);
  return { worker: workerid ?? workername, metadata: all };
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
      run,
    );
    return;
  }
  const document = data === undefined ? fileDocument(infile) : textDocument(data);
  const output = outfile === undefined ? standardOutput(terminal) : outputFile(outfile);
  const outcome = await signOne(document, output, run);
  if (outcome === 'signed') return;
  throw new CommandFailure('There was a failure', { exitCode: outcome === 'unreachable' ? EXIT.unexpected : EXIT.failed });
}

const threadsOf = ({ threads = '1' }: SignDocumentOptions): number => wholeNumber(threads);

async function connect(options: SignDocumentOptions, passwords: Passwords): Promise<ClientWsConnection> {
  const { host = 'localhost', port, truststore, keystore, nohttps, baseurlpath = '/signserver', servlet } = options;
  const isTls = !nohttps && (truststore !== undefined || keystore !== undefined);
  const defaultPort = isTls ? (keystore === undefined ? 8442 : 8443) : 8080;
  const server = {
    host,
    port: port === undefined ? defaultPort : portNumber(port),
    // The query is what SignServer's client sends, also with POST.
    path: absolute(servlet ?? `${baseurlpath.replace(/\/+$/, '')}/ClientWSService/ClientWS?wsdl`),
    threads: threadsOf(options),
    ...(isTls && { tls: await loadTlsCredentials(options, passwords) }),
  };
  return connectToClientWs({ ...server, ...(await userOf(options, passwords)) });
}

async function userOf({ username, password }: SignDocumentOptions, passwords: Passwords): Promise<Pick<ClientWsServer, 'user'>> {
  if (username === undefined) return {};
  const given = password ?? (await passwords.ask(`user '${username}'`));
  if (given === undefined) throw new CommandFailure('Failed to read password');
  return { user: { name: username, password: given } };
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port < 1 || port > 65_535) throw new Error(`There is no port ${text}`);
  return port;
}

const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`);
