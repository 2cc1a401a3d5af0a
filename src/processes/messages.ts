import type { BroadcastOutcome } from '../core/process-group.js';

/** Which process of its server a member is. */
export interface MemberPlace {
  /** From 1. The first does what a server does once. */
  readonly slot: number;
  /** Whether the server starts with it, or it takes the place of one that ended. */
  readonly reason: 'start' | 'replacement';
}

/** An open port as members tell of it. */
export interface OpenPort {
  readonly kind: 'http' | 'https' | 'mtls';
  readonly port: number;
}

/** What the supervisor says to a member. */
export type ToMember<Settings> =
  | { readonly kind: 'start'; readonly settings: Settings; readonly place: MemberPlace }
  | { readonly kind: 'announcement'; readonly id: number; readonly topic: string; readonly content?: unknown }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: BroadcastOutcome }
  /** Say that you are there. */
  | { readonly kind: 'ping' }
  /** Take no more requests, and finish those under way. */
  | { readonly kind: 'drain' }
  /** Close everything and end. */
  | { readonly kind: 'stop' };

/** What a member says to the supervisor. */
export type ToSupervisor =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly listeners: readonly OpenPort[] }
  /** It could not start, for a reason that an administrator can read; it ends. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'drained' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'broadcast'; readonly id: number; readonly topic: string; readonly content?: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer };

/** What a member answers to an announcement; nothing where it has no handler. */
export interface Answer {
  readonly result?: unknown;
  readonly failure?: string;
}

/** Other parts use the same channel: node:cluster itself, and log4js for its lines. */
export function isToSupervisor(message: unknown): message is ToSupervisor {
  return isOurs(message, ['loaded', 'ready', 'failed', 'drained', 'pong', 'broadcast', 'answer']);
}

/** Whether a message that a member received is the supervisor's. */
export function isToMember<Settings>(message: unknown): message is ToMember<Settings> {
  return isOurs(message, ['start', 'announcement', 'outcome', 'ping', 'drain', 'stop']);
}

function isOurs(message: unknown, kinds: readonly string[]): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && kinds.includes(String(message.kind));
}
