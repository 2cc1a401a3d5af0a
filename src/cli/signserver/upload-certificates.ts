import { certificateBlock } from '../certificate-block.js';
import { readCertificateFile } from '../certificate-file.js';
import { ArgumentError, exactly, type Command } from '../command.js';
import { TWO_LINES } from '../command-texts.js';
import { findStoredWorker, NOT_PROCESSABLE } from '../stored-worker.js';
import { printLines } from '../terminal.js';

/** `uploadsignercertificate`: stores the certificate of a worker's key in its configuration. */
export const uploadSignerCertificateCommand: Command = {
  name: 'uploadsignercertificate',
  summary: 'Uploads a PEM certificate to a singers configuration',
  usage: [
    'Usage: signserver uploadsignercertificate <signerid or name>  <NODE | GLOB> <filename>',
    'Example: signserver uploadsignercertificate 1 GLOB /home/user/singercert.pem',
    '',
    '',
  ],
  useCases: ['uploadSignerCertificate', 'getProperty'],
  wordCount: exactly(3),
  async run({ words: [word = '', scopeWord = '', file = ''], administration, terminal }) {
    const { id, type } = await findStoredWorker(word, administration);
    if (type !== 'PROCESSABLE') throw new ArgumentError(NOT_PROCESSABLE);
    const scope = readScope(scopeWord);
    const [certificate] = await readCertificateFile(file);
    printLines(terminal, 'Uploading the following signer certificate  : ', '', ...certificateBlock(certificate));
    await administration.call('uploadSignerCertificate', { worker: { id }, certificate: certificate.der, scope });
  },
};

/** `uploadsignercertificatechain`: stores the certificate chain of a worker's key in its configuration. */
export const uploadSignerCertificateChainCommand: Command = {
  name: 'uploadsignercertificatechain',
  summary: 'Uploads a PEM certificate to a signers config',
  usage: [
    'Usage: signserver uploadsignercertificatechain <signerid or name>  <NODE | GLOB> <filename>',
    'Example: signserver uploadsignercertificatechain 1 GLOB /home/user/chain.pem',
    '',
    '',
  ],
  useCases: ['uploadSignerCertificateChain', 'getProperty'],
  wordCount: exactly(3),
  async run({ words: [word = '', scopeWord = '', file = ''], administration, terminal }) {
    const { id } = await findStoredWorker(word, administration);
    const scope = readScope(scopeWord);
    const chain = await readCertificateFile(file);
    printLines(
      terminal,
      'Uploading the following signer certificates  : ',
      '',
      ...chain.flatMap((certificate) => [...certificateBlock(certificate), ...TWO_LINES]),
    );
    const certificates = chain.map(({ der }) => der);
    await administration.call('uploadSignerCertificateChain', { worker: { id }, certificates, scope });
  },
};

function readScope(word: string): 'GLOBAL' | 'NODE' {
  switch (word.toLowerCase()) {
    case 'glob':
      return 'GLOBAL';
    case 'node':
      return 'NODE';
    default:
      throw new ArgumentError("Error: scope must be one of 'glob' or 'node'");
  }
}
