import type { ServerResponse } from 'node:http';

/** An answer of the REST interface: JSON, bytes, or a status alone. */
export type RestAnswer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> }
  | { readonly status: number };

export const ok = (json: unknown): RestAnswer => ({ status: 200, json });

export const responseMessage = (text: string): RestAnswer => ok({ responseMessage: text });

/** Sends an answer; `headers` are added to it. */
export function sendRestAnswer(response: ServerResponse, answer: RestAnswer, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent) {
    response.destroy();
  } else if ('json' in answer) {
    // In one piece with the header fields, which is one system call less.
    const body = JSON.stringify(answer.json);
    const length = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(answer.status, { ...headers, ...length }).end(body);
  } else if ('bytes' in answer) {
    response.writeHead(answer.status, { ...headers, ...answer.headers, 'Content-Length': answer.bytes.length }).end(answer.bytes);
  } else {
    response.writeHead(answer.status, { ...headers, 'Content-Length': 0 }).end();
  }
}
