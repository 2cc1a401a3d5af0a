import { defaultSignatureAlgorithm } from '../../src/core/algorithms.js';
import { defineSigner } from '../../src/core/worker-definition.js';
import { Fault } from '../../src/core/errors.js';
import { choice } from '../../src/core/properties.js';

const LINE_ENDS = { LF: '\n', CRLF: '\r\n' } as const;

/** Signs text whose line ends do not matter: they are made the same first, so that the signature holds on every system. */
export const textSigner = defineSigner({
  names: ['org.example.TextSigner', 'TextSigner'],
  doc: 'Signs UTF-8 text, whatever its line ends, and answers the bare signature.',
  properties: {
    LINE_END: choice(['LF', 'CRLF'], { default: 'LF', doc: 'The line ends that the text is signed with.' }),
  },
  create: (configuration) => ({
    async sign(request, { signingKey: { key }, log }) {
      const lines = decodeText(request.data).split(/\r\n|\r|\n/);
      const text = new TextEncoder().encode(lines.join(LINE_ENDS[configuration.LINE_END]));
      const signature = await key.sign(text, defaultSignatureAlgorithm(key.keyType));
      log.set('LINES', String(lines.length));
      return { data: signature, contentType: 'application/octet-stream' };
    },
  }),
  sample: () => ({ kind: 'data', data: new TextEncoder().encode('one line\n'), metadata: new Map() }),
});

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Fault('illegalRequest', 'The document is not UTF-8 text.', { cause });
  }
}
