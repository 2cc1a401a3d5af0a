import type { Reply } from '../../src/core/exchange.js';
import { parseCertificate } from '../../src/formats/x509/x509.js';
import { NO_OTHER_WORKERS } from './worker-context.js';

/** Validates certificates by being asked, which they all are good for. */
export const ALL_VALID_SERVICE = {
  ...NO_OTHER_WORKERS,
  process: (_reference: unknown, request: { readonly kind: string; readonly certificate?: Uint8Array }): Promise<Reply> => {
    const certificate = parseCertificate(request.certificate ?? new Uint8Array());
    const validation = {
      certificate,
      caChain: [],
      status: 'VALID',
      message: '',
      validationDate: 0,
      revocationReason: -1,
      purposes: [],
    } as const;
    return Promise.resolve({
      data: new Uint8Array(),
      contentType: '',
      archiveId: '',
      requestId: 1,
      validation: { kind: 'certificate', validation },
    });
  },
};
