import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came; the body is one character a byte. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request however a test needs it: also wrongly, or not at all. */
export type ScriptedAnswer = (received: ReceivedRequest, response: ServerResponse) => void;

/** An HTTP server on a free port of the loopback network that says what it is told to. */
export class ScriptedServer {
  readonly received: ReceivedRequest[] = [];

  private constructor(
    private readonly server: Server,
    public answer: ScriptedAnswer,
  ) {}

  /** On `host` and `port` where they are given: 127.0.0.2 is another host than 127.0.0.1. */
  static async open(answer: ScriptedAnswer, host = '127.0.0.1', port = 0): Promise<ScriptedServer> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('latin1').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const one = { url: request.url ?? '', headers: request.headers, body };
        opened.received.push(one);
        opened.answer(one, response);
      });
    }).listen(port, host);
    await once(server, 'listening');
    const opened = new ScriptedServer(server, answer);
    return opened;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** Answers a body with a status. */
export const answering =
  (status: number, type: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer =>
  (_received, response) => {
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
  };

/** The texts of a form of several parts, and its file. */
export function readForm({ headers, body }: ReceivedRequest): {
  readonly fields: readonly (readonly [string, string])[];
  readonly fileName: string;
  readonly file: string;
} {
  const [, boundary = ''] = /boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? [];
  const parts = body.split(`--${boundary}`).slice(1, -1);
  const fields: (readonly [string, string])[] = [];
  let [fileName, file] = ['', ''];
  for (const part of parts) {
    const [, head = '', content = ''] = /^\r\n([^]*?)\r\n\r\n([^]*)\r\n$/.exec(part) ?? [];
    const [, name = ''] = / name="([^"]*)"/.exec(head) ?? [];
    const sentName = / filename="([^"]*)"/.exec(head)?.[1];
    if (sentName === undefined) fields.push([name, content]);
    else [fileName, file] = [Buffer.from(sentName, 'latin1').toString('utf8'), content];
  }
  return { fields, fileName, file };
}
