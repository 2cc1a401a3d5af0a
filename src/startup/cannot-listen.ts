import { formatListenAddress, type ListenAddress } from '../settings/listen-address.js';

/** The option that says where a listener listens. */
export type ListenOption = '--http' | '--tls' | '--mtls' | '--metrics';

/** Node's codes of what keeps a program from listening, in words. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'another program has it'],
  ['EACCES', 'the system does not let this account have it'],
  ['EADDRNOTAVAIL', 'it is no address of this machine'],
  ['ENOTFOUND', 'nobody knows the name'],
]);

/** The error for a port that cannot be had, with what the administrator may do about it. */
export function cannotListen(option: ListenOption, address: ListenAddress, cause: unknown): Error {
  const reason = REASONS.get((cause as NodeJS.ErrnoException).code) ?? 'it cannot be opened';
  return new Error(`Cannot listen on ${formatListenAddress(address)}: ${reason}; ${option} sets another address`, { cause });
}

/** Whether it is the port that cannot be had, and not a certificate that cannot be used. */
export const isOfPort = (cause: unknown): boolean => cause instanceof Error && 'syscall' in cause;

/** Whether another program listens there. */
export const isTaken = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
