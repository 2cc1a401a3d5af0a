import { defineProcessorOf } from '../../core/worker-definition.js';

/** What SignServer has a library for and this server does not. */
const NO_LIBRARY = '(null)';

/** Tells what the server is made of, whatever it is asked; for tests of an installation. */
export const debugSigner = defineProcessorOf('data', {
  names: ['org.signserver.module.xmlsigner.DebugSigner', 'DebugSigner'],
  doc: 'Answers what the server is made of, as a listing of properties; signs nothing. For tests of an installation.',
  title: 'Signer',
  properties: {},
  create: (_configuration, { nodeId }) => ({
    process() {
      const listing = {
        'xml-sec.version': NO_LIBRARY,
        'xalan.version': NO_LIBRARY,
        'signserver_nodeid.value': nodeId ?? '(null)',
      };
      const lines = ['-- listing properties --', ...Object.entries(listing).map(([name, value]) => `${name}=${value}`), ''];
      return Promise.resolve({ data: Buffer.from(lines.join('\n')), contentType: 'text/plain', withoutArchiveId: true });
    },
  }),
});
