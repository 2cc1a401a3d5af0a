import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface RawRequest {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** One body, or several chunks that are sent without a length. */
  readonly body?: Uint8Array | string | readonly (Uint8Array | string)[];
  readonly agent?: Agent;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

/** Sends a request as it is given and answers the answer as it came, without decoding anything. */
export function sendRaw({ port, method = 'POST', path = '/', headers = {}, body, agent }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: agent ?? new Agent() }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: whole, text: whole.toString('utf8') });
      });
    });
    outgoing.on('error', reject);
    if (Array.isArray(body)) for (const chunk of body as readonly (Uint8Array | string)[]) outgoing.write(chunk);
    else if (body !== undefined && !Array.isArray(body)) outgoing.write(body);
    outgoing.end();
  });
}
