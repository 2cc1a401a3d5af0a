import { usageLines, type ClientOptions, type GivenClientOptions } from '../client-options.js';
import { HELP_OPTION, HOST_OPTIONS, REQUEST_OPTIONS, STORE_OPTIONS, USER_OPTIONS, WORKER_OPTIONS } from '../option-groups.js';

/** The options of `signdocument`. */
export const SIGN_DOCUMENT_OPTIONS = {
  ...WORKER_OPTIONS,
  data: { kind: 'value', value: 'TEXT', doc: 'Text to have signed, as UTF-8' },
  infile: { kind: 'value', value: 'FILE', doc: 'File to have signed' },
  outfile: { kind: 'value', value: 'FILE', doc: 'File for the answer; standard output where absent' },
  indir: { kind: 'value', value: 'DIR', doc: 'Folder whose files are to be signed (batch mode)' },
  outdir: { kind: 'value', value: 'DIR', doc: 'Existing folder for the answers, under the names of the files; needed with -indir' },
  threads: { kind: 'value', value: 'N', doc: 'Batch mode: how many requests are under way at once; 1 where absent' },
  removefromindir: { kind: 'flag', doc: 'Batch mode: removes each file that is signed' },
  onefirst: { kind: 'flag', doc: 'Batch mode: goes on when a first file was signed; so where -username is given' },
  startall: { kind: 'flag', doc: 'Batch mode: does not wait for a first file' },
  protocol: { kind: 'value', value: 'PROTOCOL', doc: 'HTTP (default), REST, CLIENTWS or WEBSERVICES' },
  ...HOST_OPTIONS,
  hosts: { kind: 'value', value: 'HOST,HOST', doc: 'Several servers, of which the next one takes over where one fails (HTTP, REST)' },
  loadbalancing: {
    kind: 'value',
    value: 'HOW',
    doc: 'ROUND_ROBIN shares requests among -hosts; NONE (default) asks the first (HTTP, REST)',
  },
  timeout: {
    kind: 'value',
    value: 'MS',
    doc: 'How long a connection may take to be made; 0 for no limit; 30000 where absent (HTTP, REST)',
  },
  baseurlpath: { kind: 'value', value: 'PATH', doc: 'Path of the server; /signserver where absent' },
  servlet: { kind: 'value', value: 'PATH', doc: 'Whole path that is posted to, in place of -baseurlpath' },
  ...USER_OPTIONS,
  accesstoken: { kind: 'value', value: 'TOKEN', doc: 'Bearer token (HTTP, REST)' },
  pdfpassword: { kind: 'value', value: 'PASSWORD', doc: 'Password of the PDF document' },
  ...REQUEST_OPTIONS,
  clientside: { kind: 'flag', doc: 'Sends the hash of the file in place of it, for signatures beside the file' },
  digestalgorithm: { kind: 'value', value: 'ALGORITHM', doc: 'Algorithm of that hash, such as SHA-256' },
  filetype: {
    kind: 'value',
    value: 'TYPE',
    doc: 'DETACHED asks for a signature beside a file that could hold one; seen from the file where absent',
  },
  extraoption: { kind: 'values', value: 'KEY=VALUE', doc: 'As -metadata' },
  ...STORE_OPTIONS,
  ...HELP_OPTION,
} as const satisfies ClientOptions;

export type SignDocumentOptions = GivenClientOptions<typeof SIGN_DOCUMENT_OPTIONS>;

/** The usage of `signdocument`. */
export const SIGN_DOCUMENT_USAGE: readonly string[] = usageLines(
  'signdocument <-workername NAME | -workerid ID> [options]',
  SIGN_DOCUMENT_OPTIONS,
  [
    'signdocument -workername XMLSigner -infile document.xml -outfile signed.xml',
    'signdocument -workername CMSSigner -data "to be signed" > signed.p7s',
    'signdocument -workername PDFSigner -indir in -outdir out -threads 4 -hosts one,two',
    'signdocument -workername PDFSigner -infile a.pdf -outfile b.pdf -keystore me.p12 -truststore ca.pem',
    'signdocument -workername PlainSigner -infile large.iso -outfile large.sig -clientside -digestalgorithm SHA-256',
  ],
);
