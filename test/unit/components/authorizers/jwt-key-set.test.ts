import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { jwtAuthorizer } from '../../../../src/components/authorizers/jwt-authorizer.js';
import { testAuthorizer, type TestAuthorizer } from '../../../support/authorize.js';
import { NOON } from '../../../support/engine-fixture.js';
import { expectFault, rejection } from '../../../support/rejection.js';

const ISSUER = 'https://login.example.org';
const first = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = {
  first: { ...first.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' },
  second: { ...second.publicKey.export({ format: 'jwk' }), kid: 'second' },
};

function token(kid: 'first' | 'second' | 'unknown'): Promise<string> {
  const [alg, { privateKey }] = kid === 'second' ? ['RS256', second] : ['ES256', first];
  return new SignJWT({ role: 'signer' })
    .setIssuer(ISSUER)
    .setExpirationTime(NOON / 1_000 + 60)
    .setProtectedHeader({ alg, kid })
    .sign(privateKey);
}

describe('JwtAuthorizer with keys that a server publishes', () => {
  let server: Server;
  let answer: RequestListener;
  let asked: number;
  let now: number;
  let made: TestAuthorizer;

  beforeEach(async () => {
    asked = 0;
    now = NOON;
    answer = serve({ keys: [KEYS.first, KEYS.second] });
    server = createServer((request, response) => {
      asked++;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    made = testAuthorizer(
      jwtAuthorizer,
      {
        'AUTHSERVER1.ISSUER': ISSUER,
        'AUTHSERVER1.JWKS_URL': `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/keys`,
        'AUTHJWT1.ISSUER': ISSUER,
        'AUTHJWT1.CLAIM.NAME': 'role',
        'AUTHJWT1.CLAIM.VALUE': 'signer',
      },
      { clock: { now: () => now } },
    );
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function serve(body: unknown): RequestListener {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (_, response) => response.setHeader('Content-Type', 'application/json').end(text);
  }

  const authorize = async (kid: 'first' | 'second' | 'unknown'): Promise<unknown> => made.authorize({ bearerToken: await token(kid) });
  const unavailable = (kid: 'first' | 'second' = 'first'): Promise<void> =>
    expectFault(authorize(kid), 'serviceUnavailable', 'The token cannot be verified now');

  it('asks for them once, when the first token comes', async () => {
    expect(asked).to.equal(0);
    await Promise.all([authorize('first'), authorize('first'), authorize('second')]);
    await authorize('second');
    expect(asked).to.equal(1);
  });

  it('refuses a token of a key that is not among them', async () => {
    await expectFault(authorize('unknown'), 'authorizationRequired', 'Not authorized');
    await expectFault(authorize('unknown'), 'authorizationRequired', 'Not authorized');
    expect(asked).to.equal(1);
  });

  it('asks nobody about a token of another issuer, or that is none', async () => {
    for (const bearerToken of [
      'a.b.c',
      await new SignJWT({ iss: 'https://else' }).setProtectedHeader({ alg: 'ES256' }).sign(first.privateKey),
    ]) {
      await expectFault(made.authorize({ bearerToken }), 'authorizationRequired', 'Not authorized');
    }
    expect(asked).to.equal(0);
  });

  for (const [title, body] of [
    ['is no JSON', 'nothing here'],
    ['is no set of keys', { first: KEYS.first }],
    ['is a list', [KEYS.first]],
    ['is null', 'null'],
    ['has keys that are none', { keys: 'first' }],
    ['is larger than any set of keys', JSON.stringify({ keys: [KEYS.first], more: 'x'.repeat(1_100_000) })],
  ] as const) {
    it(`lets nobody in where the answer ${title}, and says that it is for now`, async () => {
      answer = serve(body);
      await unavailable();
    });
  }

  it('lets nobody in by a key of the set that must not be one', async () => {
    const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'first' };
    const priv = first.privateKey.export({ format: 'jwk' });
    answer = serve({ keys: [secret, null, 7, {}, { ...priv, kid: 'other' }] });
    const fault = await rejection(authorize('first'));
    expect(['authorizationRequired', 'serviceUnavailable']).to.include(fault.kind);
  });

  for (const status of [204, 302, 401, 404, 500, 503]) {
    it(`lets nobody in where the answer is ${String(status)}`, async () => {
      answer = (_, response) => response.writeHead(status, { Location: '/elsewhere' }).end();
      await unavailable();
      expect(asked).to.equal(1);
    });
  }

  it('does not ask again for some seconds where the keys could not be had, and then does', async () => {
    answer = (_, response) => response.writeHead(503).end();
    await unavailable();
    await unavailable();
    now += 4_999;
    await unavailable('second');
    expect(asked).to.equal(1);
    answer = serve({ keys: [KEYS.first] });
    now += 1;
    await authorize('first');
    expect(asked).to.equal(2);
  });

  it('waits five seconds at most for a server that says nothing, once for all that ask', async function () {
    this.timeout(30_000);
    answer = () => undefined;
    const started = Date.now();
    await Promise.all([unavailable(), unavailable(), unavailable('second')]);
    await unavailable();
    expect(Date.now() - started).to.be.lessThan(20_000);
    expect(asked).to.equal(1);
  });

  it('does not wait longer for a server that goes on and on', async function () {
    this.timeout(30_000);
    let sending: NodeJS.Timeout | undefined;
    answer = (_, response) => {
      response.write('{"keys":[');
      sending = setInterval(() => response.write(' '), 20);
    };
    await unavailable();
    clearInterval(sending);
  });

  it('lets nobody in where nobody answers', async () => {
    server.close();
    server.closeAllConnections();
    await unavailable();
  });
});
