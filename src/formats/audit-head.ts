import type { AuditHead } from '../core/audit.js';

/** The text of a head as its file has it, JSON with a line feed. */
export function formatAuditHead({ nodeId, first, last, rowProtection }: AuditHead): string {
  return `${JSON.stringify({ nodeId, first, last, rowProtection })}\n`;
}

/** Reads the JSON of a head of the audit log; undefined where it is something else. */
export function parseAuditHead(text: string): AuditHead | undefined {
  const { nodeId, first, last, rowProtection } = fields(text);
  if (typeof nodeId !== 'string' || !isNumber(first) || !isNumber(last) || typeof rowProtection !== 'string') return undefined;
  return { nodeId, first, last, rowProtection };
}

function fields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
