import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SignJWT, UnsecuredJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { jwtAuthorizer } from '../../../../src/components/authorizers/jwt-authorizer.js';
import { authorizerProblems, testAuthorizer, type TestAuthorizer } from '../../../support/authorize.js';
import { MemoryLog, NOON } from '../../../support/engine-fixture.js';
import { pki } from '../../../support/pki.js';
import { expectFault, rejection } from '../../../support/rejection.js';

const ISSUER = 'https://login.example.org';
const SECONDS = NOON / 1_000;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();

const RULE = { 'AUTHJWT1.ISSUER': ISSUER, 'AUTHJWT1.CLAIM.NAME': 'role', 'AUTHJWT1.CLAIM.VALUE': 'signer' };
const PROPERTIES = { 'AUTHSERVER1.ISSUER': ISSUER, 'AUTHSERVER1.PUBLICKEY': base64(rsa.publicKey), ...RULE };
const CLAIMS: JWTPayload = { iss: ISSUER, sub: 'alice', exp: SECONDS + 60, role: 'signer' };

/** The object but for one member. */
function without<T extends object>(object: T, name: string): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) as T;
}

function token(claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}, key: KeyObject = rsa.privateKey): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(key);
}

const authorizer = (properties: Record<string, string> = {}, log = new MemoryLog()): TestAuthorizer =>
  testAuthorizer(jwtAuthorizer, { ...PROPERTIES, ...properties }, { log });

async function refuses(bearerToken: string, properties: Record<string, string> = {}): Promise<void> {
  const log = new MemoryLog();
  const made = authorizer(properties, log);
  await expectFault(made.authorize({ bearerToken }), 'authorizationRequired', 'Not authorized');
  expect(made.log.size).to.equal(0);
  if (bearerToken !== '') expect(log.lines.join()).not.to.contain(bearerToken);
}

describe('JwtAuthorizer', () => {
  it('lets in whose token has a claim that a rule wants, and puts its subject on record', async () => {
    const made = authorizer();
    expect(await made.authorize({ bearerToken: await token() })).to.deep.equal({ username: 'alice' });
    expect([...made.log]).to.deep.equal([['AUTHORIZED_USERNAME', 'alice']]);
  });

  it('wants a token', async () => {
    const made = authorizer();
    await expectFault(made.authorize(), 'authorizationRequired', 'Authorization required');
    await expectFault(
      made.authorize({ password: { username: 'alice', password: 'x' } }),
      'authorizationRequired',
      'Authorization required',
    );
  });

  for (const [alg, key] of [
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const).map((name) => [name, rsa] as const),
    ['ES256', ec],
    ['ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['EdDSA', generateKeyPairSync('ed25519')],
  ] as const) {
    it(`takes ${alg} tokens of a key that makes them`, async () => {
      const made = authorizer({ 'AUTHSERVER1.PUBLICKEY': pem(key.publicKey) });
      await made.authorize({ bearerToken: await token({}, { alg }, key.privateKey) });
    });
  }

  describe('takes a claim that', () => {
    for (const [title, role, value] of [
      ['is the value', 'signer', 'signer'],
      ['has it in a list', ['reader', 'signer'], 'signer'],
      ['is a number', 7, '7'],
      ['is true', true, 'true'],
      ['has a number in a list', [1, 2, 3], '3'],
    ] as const) {
      it(title, async () => {
        await authorizer({ 'AUTHJWT1.CLAIM.VALUE': value }).authorize({ bearerToken: await token({ role }) });
      });
    }
  });

  describe('refuses a claim that', () => {
    for (const [title, role, value] of [
      ['is another', 'reader', 'signer'],
      ['has another letter case', 'Signer', 'signer'],
      ['only holds the value', 'signer,reader', 'signer'],
      ['is an empty list', [], ''],
      ['is an object', { signer: true }, 'signer'],
      ['is an object that reads like the value', {}, '[object Object]'],
      ['has a list in its list', [['signer']], 'signer'],
      ['is null', null, 'null'],
    ] as const) {
      it(title, async () => {
        await refuses(await token({ role }), { 'AUTHJWT1.CLAIM.VALUE': value === '' ? 'x' : value });
      });
    }

    it('is not there, whatever objects have', async () => {
      const others = without(CLAIMS, 'role');
      const bare = await new SignJWT(others).setProtectedHeader({ alg: 'RS256' }).sign(rsa.privateKey);
      await refuses(bare);
      await refuses(bare, { 'AUTHJWT1.CLAIM.NAME': 'constructor' });
      await refuses(bare, { 'AUTHJWT1.CLAIM.NAME': '__proto__' });
    });
  });

  it('takes any of several rules, each for its issuer', async () => {
    const second = { 'AUTHJWT2.ISSUER': ISSUER, 'AUTHJWT2.CLAIM.NAME': 'department', 'AUTHJWT2.CLAIM.VALUE': 'release' };
    await authorizer(second).authorize({ bearerToken: await token({ role: 'reader', department: 'release' }) });
    const elsewhere = {
      'AUTHSERVER2.ISSUER': 'https://else',
      'AUTHSERVER2.PUBLICKEY': base64(ec.publicKey),
      'AUTHJWT2.ISSUER': 'https://else',
    };
    const rules = { ...second, ...elsewhere };
    await refuses(await token({ role: 'reader', department: 'release' }), rules);
    await refuses(await token({ iss: 'https://else', role: 'signer' }, { alg: 'ES256' }, ec.privateKey), rules);
    await authorizer(rules).authorize({
      bearerToken: await token({ iss: 'https://else', department: 'release' }, { alg: 'ES256' }, ec.privateKey),
    });
  });

  it('takes two keys of one issuer while it changes them', async () => {
    const both = authorizer({ 'AUTHSERVER2.ISSUER': ISSUER, 'AUTHSERVER2.PUBLICKEY': base64(ec.publicKey) });
    await both.authorize({ bearerToken: await token() });
    await both.authorize({ bearerToken: await token({}, { alg: 'ES256' }, ec.privateKey) });
    await refuses(await token({}, { alg: 'ES256' }, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), {
      'AUTHSERVER2.ISSUER': ISSUER,
      'AUTHSERVER2.PUBLICKEY': base64(ec.publicKey),
    });
  });

  it('knows a client without subject by no name', async () => {
    const others = without(CLAIMS, 'sub');
    const made = authorizer();
    const bearerToken = await new SignJWT(others).setProtectedHeader({ alg: 'RS256' }).sign(rsa.privateKey);
    expect(await made.authorize({ bearerToken })).to.deep.equal({});
    expect(made.log.size).to.equal(0);
  });

  describe('refuses', () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const hs256 = (secret: string | Buffer, header: object = { alg: 'HS256', typ: 'JWT' }): string => {
      const signed = `${part(header)}.${part(CLAIMS)}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    };

    it('a token without signature', async () => {
      await refuses(new UnsecuredJWT(CLAIMS).encode());
      for (const alg of ['none', 'None', 'NONE', '', undefined]) await refuses(`${part({ alg })}.${part(CLAIMS)}.`);
    });

    it('a token signed with the public key as if it were a secret', async () => {
      const { publicKey } = rsa;
      for (const secret of [pem(publicKey), pem(publicKey).trim(), base64(publicKey), Buffer.from(base64(publicKey), 'base64')]) {
        await refuses(hs256(secret));
      }
    });

    it('a token that brings its own key, or names where it is', async () => {
      const jwk = ec.publicKey.export({ format: 'jwk' });
      for (const header of [{ jwk }, { jku: 'http://127.0.0.1:1/keys' }, { x5c: ['AAAA'] }, { kid: '../../../../dev/null' }]) {
        await refuses(await token({}, { alg: 'ES256', ...header }, ec.privateKey));
      }
    });

    it('a token whose signature was made for something else, or not at all', async () => {
      const good = await token();
      const [header = '', , signature = ''] = good.split('.');
      await refuses(`${header}.${part({ ...CLAIMS, role: 'admin' })}.${signature}`);
      await refuses(`${header}.${part(CLAIMS)}.${signature.slice(0, -4)}`);
      await refuses(`${header}.${part(CLAIMS)}.`);
      await refuses(`${part({ alg: 'RS384' })}.${good.split('.').slice(1).join('.')}`);
    });

    it('a token of another issuer, or of none', async () => {
      for (const iss of ['https://login.example.org/', 'https://LOGIN.example.org', '', ['https://login.example.org'], 7, null]) {
        await refuses(await token({ iss } as JWTPayload));
      }
    });

    it('a token that is over, and takes it while clocks may differ', async () => {
      await authorizer().authorize({ bearerToken: await token({ exp: SECONDS - 299 }) });
      await refuses(await token({ exp: SECONDS - 300 }));
      await refuses(await token({ exp: SECONDS - 1 }), { MAX_ALLOWED_CLOCK_SCEW: '0' });
      await authorizer({ MAX_ALLOWED_CLOCK_SCEW: '0' }).authorize({ bearerToken: await token({ exp: SECONDS + 1 }) });
    });

    it('a token that is not valid yet', async () => {
      await authorizer().authorize({ bearerToken: await token({ nbf: SECONDS + 300 }) });
      await refuses(await token({ nbf: SECONDS + 301 }));
    });

    it('a token without end', async () => {
      const others = without(CLAIMS, 'exp');
      await refuses(await new SignJWT(others).setProtectedHeader({ alg: 'RS256' }).sign(rsa.privateKey));
      await refuses(await token({ exp: 'never' } as unknown as JWTPayload));
    });

    it('a token that is for others', async () => {
      await refuses(await token({ aud: 'somebody' }));
      const audiences = { ACCEPTED_AUDIENCES: 'signing, https://sign.example.org' };
      await authorizer(audiences).authorize({ bearerToken: await token({ aud: 'signing' }) });
      await authorizer(audiences).authorize({ bearerToken: await token({ aud: ['x', 'https://sign.example.org'] }) });
      for (const aud of ['Signing', ['x'], []]) await refuses(await token({ aud }), audiences);
      await refuses(await token(), audiences);
    });

    it('a token of another type, such as one that says who somebody is', async () => {
      for (const typ of ['JWT', 'at+jwt', 'application/at+JWT']) await authorizer().authorize({ bearerToken: await token({}, { typ }) });
      for (const typ of ['dpop+jwt', 'logout+jwt', 'JOSE', '']) await refuses(await token({}, { typ }));
    });

    it('a token with extensions that must be understood', async () => {
      await refuses(`${part({ alg: 'RS256', crit: ['exp'], exp: 1 })}.${part(CLAIMS)}.AAAA`);
      await refuses(`${part({ alg: 'RS256', b64: false, crit: ['b64'] })}.${part(CLAIMS)}.AAAA`);
    });

    for (const text of [
      '.',
      '..',
      'a.b.c',
      'a.b.c.d',
      'a.b.c.d.e',
      `${part([])}.${part([])}.AAAA`,
      `${part({ alg: 'RS256' })}.${Buffer.from('"text"').toString('base64url')}.AAAA`,
      `${part({ alg: 'RS256' })}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.AAAA`,
      `${part({ alg: 'RS256' })}.${Buffer.from('['.repeat(20_000)).toString('base64url')}.AAAA`,
      `${part({ alg: { toString: 'x' } })}.${part(CLAIMS)}.AAAA`,
      '\u0000',
      'é.é.é',
      'A'.repeat(100_000),
    ]) {
      it(JSON.stringify(text.slice(0, 40)), () => refuses(text));
    }
  });

  describe('reads keys', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'countersign-jwt-'));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });
    const others = without(PROPERTIES, 'AUTHSERVER1.PUBLICKEY');
    const fromFile = (content: string | Uint8Array): Record<string, string> => {
      const path = join(folder, 'key.pem');
      writeFileSync(path, content);
      return { ...others, 'AUTHSERVER1.PUBLICKEY_FILE': path };
    };

    it('in files, PEM of a key or a certificate', async () => {
      const made = testAuthorizer(jwtAuthorizer, fromFile(pem(rsa.publicKey)));
      await made.authorize({ bearerToken: await token() });
      const { certificate } = pki.clientOne;
      const encoded = Buffer.from(certificate.der).toString('base64');
      expect(
        authorizerProblems(jwtAuthorizer, fromFile(`-----BEGIN CERTIFICATE-----\n${encoded}\n-----END CERTIFICATE-----\n`)),
      ).to.deep.equal([]);
    });

    it('and is misconfigured where a file holds none, or has no end', () => {
      const sentence = 'Could not parse public key AUTHSERVER1.PUBLICKEY_FILE';
      for (const content of ['', 'nothing', Buffer.alloc(70_000, 10)]) {
        expect(authorizerProblems(jwtAuthorizer, fromFile(content))).to.deep.equal([sentence]);
      }
      for (const path of ['/dev/zero', folder, join(folder, 'nothing.pem'), 'a\u0000b']) {
        expect(authorizerProblems(jwtAuthorizer, { ...others, 'AUTHSERVER1.PUBLICKEY_FILE': path })).to.deep.equal([sentence]);
      }
    });

    it('and takes none that no token should be signed with', () => {
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
      const others = [weak, generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey, generateKeyPairSync('x25519').publicKey];
      for (const key of [...others.map(base64), 'AAAA', '***', pem(rsa.publicKey).slice(0, 100)]) {
        expect(authorizerProblems(jwtAuthorizer, { ...PROPERTIES, 'AUTHSERVER1.PUBLICKEY': key })).to.deep.equal([
          'Could not parse public key AUTHSERVER1.PUBLICKEY',
        ]);
      }
    });
  });

  it('is misconfigured where something is missing, given twice or wrong, and says all of it', () => {
    expect(authorizerProblems(jwtAuthorizer, {})).to.have.members([
      'No authorization server is configured: AUTHSERVER1.ISSUER is not set',
      'Nobody is authorized: AUTHJWT1.ISSUER is not set',
    ]);
    expect(
      authorizerProblems(jwtAuthorizer, {
        ...PROPERTIES,
        'AUTHSERVER1.JWKS_URL': 'https://login.example.org/keys',
        'AUTHSERVER2.PUBLICKEY': base64(ec.publicKey),
        'AUTHJWT1.ISSUER': 'https://another',
        'AUTHJWT2.CLAIM.NAME': 'role',
      }),
    ).to.have.members([
      'Exactly one of AUTHSERVER1.PUBLICKEY, AUTHSERVER1.PUBLICKEY_FILE and AUTHSERVER1.JWKS_URL must be specified',
      'Missing property AUTHSERVER2.ISSUER',
      'AUTHJWT1.ISSUER is that of no authorization server: https://another',
      'Missing property AUTHJWT2.ISSUER',
      'Missing property AUTHJWT2.CLAIM.VALUE',
    ]);
    for (const url of [
      'http://login.example.org/keys',
      'ftp://127.0.0.1/',
      'file:///etc/passwd',
      'keys',
      'http://127.0.0.1.example.org/',
    ]) {
      const others = without(PROPERTIES, 'AUTHSERVER1.PUBLICKEY');
      expect(authorizerProblems(jwtAuthorizer, { ...others, 'AUTHSERVER1.JWKS_URL': url })).to.deep.equal([
        `Illegal value for AUTHSERVER1.JWKS_URL: ${url}`,
      ]);
    }
    expect(authorizerProblems(jwtAuthorizer, { ...PROPERTIES, MAX_ALLOWED_CLOCK_SCEW: '-1' })).to.deep.equal([
      'MAX_ALLOWED_CLOCK_SCEW must be positive',
    ]);
    expect(authorizerProblems(jwtAuthorizer, { ...PROPERTIES, MAX_ALLOWED_CLOCK_SCEW: 'x' })).to.deep.equal([
      'Illegal value for MAX_ALLOWED_CLOCK_SCEW: x',
    ]);
  });

  it('tells the log why a token was refused, and not the token', async () => {
    const log = new MemoryLog();
    await rejection(authorizer({}, log).authorize({ bearerToken: await token({ exp: SECONDS - 1_000 }) }));
    expect(log.lines).to.deep.equal(['INFO Worker 1 refused a token: ERR_JWT_EXPIRED']);
  });
});
