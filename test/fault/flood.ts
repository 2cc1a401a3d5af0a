/**
 * Sends POST requests at an even rate, whatever becomes of them, from a process of its own, and prints as JSON how long each
 * answer took, by status, counted from the moment that its request was due. It writes to bare sockets, for it shares the
 * cores with what it measures.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What is sent; printed are milliseconds by status. */
export interface FloodOptions {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that may be under way at once; what is due then waits for one of them. */
  readonly connections: number;
  /** Requests a second. */
  readonly rate: number;
  /** Seconds. */
  readonly duration: number;
}

const TICK_MS = 1;
const END_OF_HEADER = '\r\n\r\n';

const { url, body, headers, connections, rate, duration } = JSON.parse(process.argv[2] ?? '{}') as FloodOptions;
const { host, hostname, port, pathname } = new URL(url);
const fields = Object.entries({ Host: host, ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
const request = `POST ${pathname} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;

const times: Record<string, number[]> = {};
const idle: Socket[] = [];
const overdue: number[] = [];
const dueAt = new WeakMap<Socket, number>();

/** Sends what is due at that moment, as soon as a connection is free. */
function send(due: number): void {
  const socket = idle.pop();
  if (!socket) {
    overdue.push(due);
    return;
  }
  dueAt.set(socket, due);
  socket.write(request);
}

function answered(socket: Socket, answer: string): void {
  const status = answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  (times[status] ??= []).push(performance.now() - (dueAt.get(socket) ?? 0));
  idle.push(socket);
  const due = overdue.shift();
  if (due !== undefined) send(due);
}

async function openConnection(): Promise<void> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
    if (!isComplete(received)) return;
    answered(socket, received);
    received = '';
  });
  socket.once('close', () => {
    throw new Error('the server closed a connection');
  });
  await once(socket, 'connect');
  idle.push(socket);
}

/** Every answer of the server to a POST request says how long it is. */
function isComplete(answer: string): boolean {
  const end = answer.indexOf(END_OF_HEADER);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, Math.max(end, 0))) ?? [];
  return length !== undefined && answer.length >= end + END_OF_HEADER.length + Number(length);
}

await Promise.all(Array.from({ length: connections }, openConnection));
const begun = performance.now();
const total = Math.ceil(rate * duration);
let sent = 0;
while (sent < total) {
  const dueByNow = Math.min(total, ((performance.now() - begun) / 1000) * rate);
  for (; sent < dueByNow; sent++) send(begun + (sent / rate) * 1000);
  await delay(TICK_MS);
}
while (idle.length < connections) await delay(TICK_MS);
process.stdout.write(JSON.stringify(times), () => {
  process.exit();
});
