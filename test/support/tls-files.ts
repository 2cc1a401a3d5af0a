import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type PeerCertificate } from 'node:tls';
import type { TestIdentity } from './pki.js';

/** The private key of an identity, PEM. */
export const keyPem = ({ privateKey }: TestIdentity): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A folder for one test, with its way out. */
export interface TestFolder {
  readonly path: string;
  file(name: string): string;
  remove(): void;
}

/** A fresh folder. */
export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'countersign-tls-'));
  return {
    path,
    file: (name) => join(path, name),
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}

/** What a handshake told the client. */
export interface Handshake {
  readonly protocol: string | null;
  readonly server: PeerCertificate;
  readonly authorized: boolean;
}

/**
 * Connects, sends a request and answers what it learned of the server. Rejects where the server does not answer: with
 * TLS 1.3 a refused client learns of it only after its side of the handshake.
 */
export function handshake(port: number, options: ConnectionOptions = {}): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false };
    const socket = connect({ ...target, ...options }, () => {
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the server closed the connection without an answer'));
    });
    socket.once('data', () => {
      resolve({ protocol: socket.getProtocol(), server: socket.getPeerCertificate(), authorized: socket.authorized });
      socket.destroy();
    });
  });
}
