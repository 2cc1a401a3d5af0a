import type { TraceContext } from '../core/exchange.js';

// W3C Trace Context §3.2: version, trace-id, parent-id, flags; later versions may go on after a dash.
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NOTHING = /^0+$/;

/** Reads the header field `traceparent`; undefined where it cannot be used, as if there were none. */
export function readTraceParent(field: string): TraceContext | undefined {
  const [, version, traceId = '', parentId = '', more] = TRACE_PARENT.exec(field.trim()) ?? [];
  if (version === undefined || NOTHING.test(traceId) || NOTHING.test(parentId)) return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return { traceId, parentId };
}
