import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes HTTP requests on to a server and remembers what type their bodies had. */
export interface RecordingProxy {
  /** `http://127.0.0.1:PORT`; paths are passed on as they are. */
  readonly origin: string;
  /** Content-Type of each request so far, in order. */
  readonly contentTypes: readonly string[];
  close(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const contentTypes: string[] = [];
  const server = createServer((incoming, outgoing) => {
    contentTypes.push(incoming.headers['content-type'] ?? '');
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${String(port)}`, contentTypes, close };
}
