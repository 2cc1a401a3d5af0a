/**
 * The measure that the server is held against: a bare HTTP server that makes the same signature and nothing else.
 * Arguments: private key file (PEM), port, and how many processes share it. Prints `ready` once all of them listen.
 */
import cluster from 'node:cluster';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [, , keyFile = '', port = '', processes = '1'] = process.argv;

if (cluster.isPrimary && processes !== '1') lead(Number(processes));
else serve();

function serve(): void {
  const privateKey = createPrivateKey(readFileSync(keyFile));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      sign('sha256', Buffer.concat(chunks), privateKey, (error, signature) => {
        if (error) response.writeHead(500).end();
        else response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(signature);
      });
    });
  });
  server.listen(Number(port), '127.0.0.1', () => {
    if (cluster.isPrimary) console.log('ready');
  });
}

function lead(count: number): void {
  let listening = 0;
  cluster.on('listening', () => {
    if (++listening === count) console.log('ready');
  });
  for (let index = 0; index < count; index++) cluster.fork();
}
