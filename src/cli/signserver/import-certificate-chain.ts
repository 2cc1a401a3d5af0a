import { Fault } from '../../core/errors.js';
import { workerReference } from '../../core/worker.js';
import type { Certificate } from '../../core/certificate.js';
import { certificateBlock } from '../certificate-block.js';
import { readCertificateFile } from '../certificate-file.js';
import { CommandFailure, EXIT, type Command } from '../command.js';
import { printLines } from '../terminal.js';

/** `importcertificatechain`: stores the chain of a key in the token that a worker uses. */
export const importCertificateChainCommand: Command = {
  name: 'importcertificatechain',
  summary: "Import a certificate chain to a signer's crypto token",
  usage: [
    'Usage: signserver importcertificatechain <worker id | worker name> <PEM file> <alias> [<authentication code>]',
    'Example 1: signserver importcertificatechain 1 chain.pem signKey2',
    'Example 2: signserver importcertificatechain mySigner chain.pem signKey2 foo123',
    '',
    '',
  ],
  useCases: ['importCertificateChain'],
  wordCount: { min: 3, max: 4, message: 'Wrong number of arguments' },
  async run({ words: [word = '', file = '', alias = '', code], administration, terminal }) {
    const given = await readCertificateFile(file);
    const chain = given.filter((certificate, index) => !isRepeated(certificate, given.slice(0, index)));
    try {
      const certificates = chain.map(({ der }) => der);
      await administration.call('importCertificateChain', { worker: workerReference(word), alias, certificates, code });
    } catch (thrown) {
      throw thrown instanceof Fault ? explained(thrown) : thrown;
    }
    const blocks = given.flatMap((certificate) => [
      ...(chain.includes(certificate) ? [] : [DUPLICATE]),
      ...certificateBlock(certificate),
      '',
    ]);
    const remark = chain.length < given.length ? [DUPLICATES] : [];
    printLines(terminal, 'Imported the following signer certificates  : ', '', ...blocks, ...remark);
  },
};

const DUPLICATE = `${' '.repeat(13)}The certificate below is a DUPLICATE and was not imported.`;
const DUPLICATES =
  'Duplicate certificates was found in the certificate chain. Only the first instance of a discovered duplicate will be imported.';

function isRepeated({ der }: Certificate, earlier: readonly Certificate[]): boolean {
  return earlier.some((one) => Buffer.compare(one.der, der) === 0);
}

function explained(fault: Fault): Error {
  if (fault.kind !== 'operationUnsupported' && fault.kind !== 'noSuchWorker') return fault;
  return new CommandFailure(`Error: ${fault.message}`, { cause: fault, exitCode: EXIT.wrongArguments, stream: 'err' });
}
