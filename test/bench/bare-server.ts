/**
 * The measure that the server is held against: a bare HTTP server that makes the same signature and nothing else.
 * Arguments: private key file (PEM), port. Prints `ready` once it listens.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [, , keyFile = '', port = ''] = process.argv;
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
  console.log('ready');
});
