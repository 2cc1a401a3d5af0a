import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { listBasedAddressAuthorizer } from '../../../src/components/authorizers/list-based-address-authorizer.js';
import type { Client } from '../../../src/core/exchange.js';
import { certificateReader } from '../../../src/formats/x509/x509.js';
import { createClientReader } from '../../../src/interfaces/client-of.js';
import { testAuthorizer } from '../../support/authorize.js';
import { MemoryLog } from '../../support/engine-fixture.js';
import { rejection } from '../../support/rejection.js';

describe('who a client is by the fields of its request', () => {
  let server: Server;
  let read: Client[];
  let log: MemoryLog;

  beforeEach(async () => {
    read = [];
    log = new MemoryLog();
    const clientOf = createClientReader({ certificates: certificateReader, log });
    server = createServer((request, response) => {
      read.push(clientOf(request));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends a request with these header lines as they are. */
  async function clientOf(...lines: readonly string[]): Promise<Client> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(['GET / HTTP/1.1', 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'), 'latin1');
    await new Promise((resolve, reject) => socket.resume().once('close', resolve).once('error', reject));
    const [client] = read.splice(0);
    return client!;
  }

  it('is its address alone where it sends none', async () => {
    expect(await clientOf()).to.deep.equal({ address: '127.0.0.1' });
  });

  it('takes several X-Forwarded-For for one, in their order, so that the nearest proxy is last', async () => {
    const client = await clientOf('X-Forwarded-For: 198.51.100.1', 'x-forwarded-for: 203.0.113.5');
    expect(client.forwardedFor).to.equal('198.51.100.1, 203.0.113.5');
    const authorizer = testAuthorizer(listBasedAddressAuthorizer, {
      BLACKLISTED_DIRECT_ADDRESSES: '192.0.2.66',
      WHITELISTED_FORWARDED_ADDRESSES: '198.51.100.1',
    });
    expect((await rejection(authorizer.authorize(client))).kind).to.equal('accessDenied');
    await authorizer.authorize(await clientOf('X-Forwarded-For: 203.0.113.5', 'X-Forwarded-For: 198.51.100.1'));
  });

  it('takes no address from other fields that proxies write', async () => {
    const client = await clientOf('Forwarded: for=198.51.100.1', 'X-Real-IP: 198.51.100.1', 'Client-IP: 198.51.100.1');
    expect(client).to.deep.equal({ address: '127.0.0.1' });
  });

  it('takes the first of several Authorization fields, and never two of them', async () => {
    const basic = `Authorization: Basic ${Buffer.from('alice:foo123').toString('base64')}`;
    expect(await clientOf(basic, 'Authorization: Bearer token')).to.deep.equal({
      address: '127.0.0.1',
      password: { username: 'alice', password: 'foo123' },
    });
    expect(await clientOf('Authorization: Bearer token', basic)).to.deep.equal({ address: '127.0.0.1', bearerToken: 'token' });
  });

  it('takes credentials that it does not understand for none, and does not show them', async () => {
    for (const field of ['Basic c2VjcmV0', 'Basic s3cret!', 'Digest username="s3cret"', 'Bearer', 's3cret']) {
      expect(await clientOf(`Authorization: ${field}`)).to.deep.equal({ address: '127.0.0.1' });
    }
    expect(new Set(log.lines)).to.deep.equal(new Set(['WARN Malformed HTTP Authorization header']));
  });

  it('takes the first of cookies with one name, without quotation marks', async () => {
    const { cookies } = await clientOf('Cookie: user=alice; user=bob; group="a b"; =x; y; __proto__=z', 'Cookie: more=1');
    expect([...(cookies ?? [])]).to.deep.equal([
      ['user', 'alice'],
      ['group', 'a b'],
      ['__proto__', 'z'],
      ['more', '1'],
    ]);
  });
});
