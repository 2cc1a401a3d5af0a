import type { Certificate } from '../../core/certificate.js';
import type { TokenEntry, TokenEntryType } from '../../core/crypto-token.js';
import { booleanArgument, workerArgument } from '../arguments.js';
import type { ShownProperty } from './get-configuration.js';
import { QUERY_ARGUMENTS } from '../query-arguments.js';
import { searchTokenEntries } from '../token-entry-search.js';
import { defineUseCase } from '../use-case.js';

/** An entry of a token as plain data. */
export interface ShownTokenEntry {
  readonly alias: string;
  readonly type: TokenEntryType;
  /** Present where particulars were asked for. */
  readonly particulars?: ShownParticulars;
}

export interface ShownParticulars {
  /** DER, base64; the key's own certificate first. */
  readonly chain: readonly string[];
  /** DER, base64. */
  readonly trustedCertificate?: string;
  /** Milliseconds since 1970. */
  readonly creationDate?: number;
  readonly info: readonly ShownProperty[];
}

export interface ShownTokenEntries {
  readonly entries: readonly ShownTokenEntry[];
  readonly hasMore: boolean;
}

/** Entries of the crypto token that a worker uses. Tokens say nothing of who asked, so nothing is audited. */
export const queryTokenEntries = defineUseCase({
  doc: 'Entries of the crypto token that a worker uses, by alias; the first has index 0.',
  permission: 'admin',
  arguments: { worker: workerArgument, ...QUERY_ARGUMENTS, includeData: booleanArgument },
  async run({ engine }, { worker, includeData, ...written }): Promise<ShownTokenEntries> {
    const { entries, hasMore } = searchTokenEntries(await engine.tokens.entries(worker), written);
    const shown = entries.map((entry) => {
      const { alias, type } = entry;
      return includeData ? { alias, type, particulars: particulars(entry) } : { alias, type };
    });
    return { entries: shown, hasMore };
  },
});

function particulars({ chain, trustedCertificate, creationDate, info }: TokenEntry): ShownParticulars {
  return {
    chain: chain.map(base64),
    ...(trustedCertificate && { trustedCertificate: base64(trustedCertificate) }),
    ...(creationDate && { creationDate: creationDate.getTime() }),
    info: [...info].map(([key, value]) => ({ key, value })),
  };
}

const base64 = ({ der }: Certificate): string => Buffer.from(der).toString('base64');
