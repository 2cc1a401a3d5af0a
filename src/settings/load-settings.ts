import { integer, type ConfigurationOf } from '../core/properties.js';

/** What clients may take of a process at most. */
export interface ServerLimits {
  /** Open connections, for each port. */
  readonly maximumConnections: number;
  /** The same of one address; absent for as many as there may be. */
  readonly maximumConnectionsPerAddress?: number;
  /** Requests under way. */
  readonly maximumRequests: number;
  /** Memory for the bodies of requests under way, in bytes. */
  readonly maximumBodyBytes: number;
}

const MEBIBYTE = 1_048_576;

export const LOAD_SETTINGS = {
  'max-connections': integer({
    default: 10_000,
    min: 1,
    doc: 'How many connections each port of a process keeps open; further ones are closed.',
  }),
  'max-connections-per-address': integer({
    min: 1,
    doc: 'How many of them one address may have; unset for all of them, as behind a proxy.',
  }),
  'max-requests': integer({
    default: 1_000,
    min: 1,
    doc: 'How many requests a process works on at once; further ones are refused as overload (503).',
  }),
  'max-body-memory': integer({
    default: 512,
    min: 1,
    max: 1_048_576,
    doc: 'Memory that the bodies of all requests under way may take in a process, in MiB; what is more is refused as overload.',
  }),
} as const;

export function loadLimits(read: ConfigurationOf<typeof LOAD_SETTINGS>): ServerLimits {
  const { 'max-connections-per-address': perAddress } = read;
  return {
    maximumConnections: read['max-connections'],
    ...(perAddress !== undefined && { maximumConnectionsPerAddress: perAddress }),
    maximumRequests: read['max-requests'],
    maximumBodyBytes: read['max-body-memory'] * MEBIBYTE,
  };
}
