import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { callUseCase } from '../../../src/admin/administration.js';
import { connectToServer } from '../../../src/cli/control-client.js';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { openControlDoor, type ControlDoor } from '../../../src/interfaces/control/control-door.js';
import { administrationFixture, type AdministrationFixture } from '../../support/administration-fixture.js';
import { expectFault } from '../../support/rejection.js';

describe('the control door', () => {
  let fixture: AdministrationFixture;
  let data: string;
  let doors: ControlDoor[];
  beforeEach(() => {
    fixture = administrationFixture();
    data = mkdtempSync(join(tmpdir(), 'control-test-'));
    doors = [];
  });
  afterEach(async () => {
    for (const door of doors) await door.close();
    rmSync(data, { recursive: true });
  });
  const open = async (folder = data, context = fixture.context): Promise<ControlDoor> => {
    const door = await openControlDoor({
      data: folder,
      server: process.pid,
      call: (name, given) => callUseCase(context, name, given),
      log: fixture.log,
    });
    doors.push(door);
    return door;
  };
  const connection = async (folder = data): Promise<AdministrationConnection> => {
    const connected = await connectToServer(folder);
    if (!connected) throw new Error('no server answered');
    return connected;
  };

  it('carries use cases to the server and results back', async () => {
    await open();
    const server = await connection();
    await server.call('setProperty', { worker: { name: 'Signer' }, key: 'NOTE', value: 'é "quoted"\n' });
    expect(await server.call('getProperty', { worker: { id: 2 }, key: 'NOTE' })).to.deep.equal({ workerId: 2, value: 'é "quoted"\n' });
    expect((await fixture.store.worker(2))?.properties.get('NOTE')).to.equal('é "quoted"\n');
  });

  it('carries faults with their kind', async () => {
    await open();
    const server = await connection();
    await expectFault(server.call('getStatus', { worker: { id: 4711 } }), 'noSuchWorker', 'No such worker: 4711');
    // @ts-expect-error the server does not trust the compiler of its caller
    await expectFault(server.call('getProperty', { worker: { id: 2 } }), 'invalidInput', 'Argument key must be a text.');
    // @ts-expect-error the server does not trust the compiler of its caller
    await expectFault(server.call('constructor', {}), 'operationUnsupported', 'There is no administrative operation constructor.');
  });

  it('keeps what nobody foresaw in the log', async () => {
    fixture.audit.broken = true;
    await open();
    const server = await connection();
    const text = 'The request could not be processed.';
    await expectFault(server.call('setProperty', { worker: { id: 2 }, key: 'A', value: 'B' }), 'unexpected', text);
    expect(fixture.log.lines).to.deep.equal(['ERROR An administrative operation failed (/setProperty)']);
  });

  it('lets only the account of the server in', async () => {
    const { socket } = await open();
    expect(statSync(socket).mode & 0o777).to.equal(0o600);
    expect(statSync(join(data, 'control.json')).mode & 0o777).to.equal(0o600);
    // Files that are made afterwards have the rights that they would have had before.
    writeFileSync(join(data, 'after'), '', { mode: 0o755 });
    expect(statSync(join(data, 'after')).mode & 0o100).to.equal(0o100);
  });

  it('makes a data folder that is for its owner alone', async () => {
    const folder = join(data, 'new', 'folder');
    await open(folder);
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  it('works where the path of the data folder is too long for a socket', async () => {
    const folder = join(data, 'x'.repeat(120));
    const door = await open(folder);
    const { socket } = door;
    doors = [];
    expect(Buffer.byteLength(socket)).to.be.lessThan(104);
    expect(statSync(dirname(socket)).mode & 0o777).to.equal(0o700);
    expect(await (await connection(folder)).call('getProperty', { worker: { id: 4711 }, key: 'A' })).to.deep.equal({ workerId: 4711 });
    await door.close();
    expect(statSync(dirname(socket), { throwIfNoEntry: false })).to.equal(undefined);
  });

  it('is not there when the server has stopped', async () => {
    await open();
    await doors.pop()?.close();
    expect(await connectToServer(data)).to.equal(undefined);
    expect(await connectToServer(join(data, 'nowhere'))).to.equal(undefined);
  });

  describe('of a server whose process with the socket has ended', () => {
    const leaveBehind = (server: unknown): void => {
      writeFileSync(join(data, 'control.json'), JSON.stringify({ socket: join(data, 'gone.sock'), server }));
    };

    it('is waited for until another process opens it', async () => {
      leaveBehind(process.ppid);
      const waiting = connectToServer(data, 20_000);
      await delay(150);
      await open();
      expect(await waiting).not.to.equal(undefined);
    });

    it('is not waited for longer than that may take', async () => {
      leaveBehind(process.ppid);
      expect(await connectToServer(data, 50)).to.equal(undefined);
    });

    it('is not waited for where the server has ended too, or is not told of', async () => {
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      for (const server of [pid, undefined, -1, 0, 1.5, 'one']) {
        leaveBehind(server);
        const started = performance.now();
        expect(await connectToServer(data, 60_000)).to.equal(undefined);
        expect(performance.now() - started).to.be.below(30_000);
      }
    });
  });

  it('answers what is under way before it closes', async () => {
    let finish = (): void => undefined;
    const begun = new Promise<void>((begin) => {
      const { engine } = fixture.context;
      const activateCryptoToken = (): Promise<void> => {
        begin();
        return new Promise((resolve) => (finish = resolve));
      };
      void open(data, { ...fixture.context, engine: { ...engine, status: engine.status.bind(engine), activateCryptoToken } });
    });
    while (!(await connectToServer(data))) await delay(5);
    const answer = (await connection()).call('activateCryptoToken', { worker: { id: 1 }, code: 'x' });
    await begun;
    const closed = doors.pop()?.close();
    finish();
    expect(await answer).to.deep.equal({ active: true, servesRequests: true });
    await closed;
  });

  it('takes the place of a socket that a killed server left behind', async () => {
    const socket = join(data, 'control.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(statSync(socket).isSocket()).to.equal(true);
    writeFileSync(join(data, 'control.json'), JSON.stringify({ socket }));
    expect(await connectToServer(data)).to.equal(undefined);
    await open();
    expect(await connectToServer(data)).not.to.equal(undefined);
  });

  it('removes nothing but sockets, whatever the file says', async () => {
    const precious = join(data, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'keys'), 'x');
    writeFileSync(join(data, 'control.json'), JSON.stringify({ socket: join(precious, 'keys') }));
    await open();
    expect(readFileSync(join(precious, 'keys'), 'utf8')).to.equal('x');
  });

  it('does not open beside another server on the same data folder', async () => {
    await open();
    let message = '';
    await open().catch((error: unknown) => (message = (error as Error).message));
    expect(message).to.equal(`Another server is running on ${data}.`);
    expect(await connectToServer(data)).not.to.equal(undefined);
  });

  describe('with a client that is not ours', () => {
    const send = (socketPath: string, method: string, body?: string): Promise<readonly [number | undefined, unknown]> =>
      new Promise((resolve, reject) => {
        const sent = request({ socketPath, method, path: '/getConfiguration' }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            resolve([response.statusCode, JSON.parse(text)]);
          });
        });
        sent.on('error', reject);
        sent.end(body);
      });

    it('answers faults', async () => {
      const { socket } = await open();
      const post = 'The control door takes POST requests only.';
      expect(await send(socket, 'GET')).to.deep.equal([422, { kind: 'illegalRequest', message: post }]);
      expect(await send(socket, 'POST', '{')).to.deep.equal([422, { kind: 'illegalRequest', message: 'The arguments are not JSON.' }]);
      const [status, answer] = await send(socket, 'POST', ' '.repeat(33 * 1024 * 1024));
      expect([status, (answer as { kind: string }).kind]).to.deep.equal([422, 'requestTooLarge']);
    });
  });

  describe('with a server that is not ours', () => {
    let stranger: Server;
    afterEach(() => stranger.close());
    const answering = async (text: string): Promise<void> => {
      const socket = join(data, 'other.sock');
      stranger = createServer((peer) => {
        peer.on('error', () => undefined);
        peer.once('data', () => peer.end(text));
      });
      stranger.listen(socket);
      await once(stranger, 'listening');
      writeFileSync(join(data, 'control.json'), JSON.stringify({ socket }));
    };

    it('ends with a fault instead of working beside it', async () => {
      await answering('SSH-2.0-OpenSSH\r\n');
      await expectFault(connectToServer(data), 'serviceUnavailable', 'The running server did not answer.');
    });

    it('does not take just any answer', async () => {
      await answering('HTTP/1.1 500 Oops\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi');
      const text = 'The server gave an answer that cannot be understood.';
      await expectFault((await connection()).call('getGlobalConfiguration', {}), 'unexpected', text);
    });
  });
});
