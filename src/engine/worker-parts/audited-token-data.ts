import { TOKEN_ITSELF, type WriteAuditEvent } from '../../core/audit.js';
import type { TokenData } from '../../core/ports.js';

interface AuditedData {
  readonly workerId: number;
  readonly data: TokenData;
  readonly audit: WriteAuditEvent;
}

/** Data of a token whose changes are on record before they are stored. */
export function auditedTokenData({ workerId, data, audit }: AuditedData): TokenData {
  return {
    read: () => data.read(),
    async replace(expected, next) {
      const details = new Map([['set:keystore_data', null]]);
      await audit({ eventType: 'SET_WORKER_CONFIG', module: 'WORKER_CONFIG', workerId, details }, TOKEN_ITSELF);
      return data.replace(expected, next);
    },
  };
}
