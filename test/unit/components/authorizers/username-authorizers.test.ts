import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseStoredPassword, passwordCheck, printStoredPassword } from '../../../../src/components/authorizers/stored-password.js';
import { usernameAuthorizer } from '../../../../src/components/authorizers/username-authorizer.js';
import { usernamePasswordAuthorizer } from '../../../../src/components/authorizers/username-password-authorizer.js';
import type { Client } from '../../../../src/core/exchange.js';
import { isMasked } from '../../../../src/core/properties.js';
import { authorizerProblems, testAuthorizer } from '../../../support/authorize.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { expectFault } from '../../../support/rejection.js';

const user = (username: string, password = 'x'): Pick<Client, 'password'> => ({ password: { username, password } });

describe('UsernameAuthorizer', () => {
  it('lets listed users in, whatever their passwords, in exact letter case', async () => {
    const authorizer = testAuthorizer(usernameAuthorizer, { ACCEPT_USERNAMES: ' alice ;bob;; ' });
    expect(await authorizer.authorize(user('alice'))).to.deep.equal({ username: 'alice' });
    expect([...authorizer.log]).to.deep.equal([['AUTHORIZED_USERNAME', 'alice']]);
    for (const name of ['Alice', 'alice ', 'carol', '']) {
      await expectFault(authorizer.authorize(user(name)), 'authorizationRequired', 'Authentication denied');
    }
    expect(authorizer.log.size).to.equal(0);
  });

  it('lets anybody with a name in where it is to', async () => {
    const authorizer = testAuthorizer(usernameAuthorizer, { ACCEPT_ALL_USERNAMES: 'True' });
    expect(await authorizer.authorize(user('zoë'))).to.deep.equal({ username: 'zoë' });
    await expectFault(authorizer.authorize(user('')), 'authorizationRequired', 'Authentication denied');
    await expectFault(authorizer.authorize(), 'authorizationRequired', 'Username required');
  });

  it('lets nobody in where nothing is configured', async () => {
    await expectFault(testAuthorizer(usernameAuthorizer, {}).authorize(user('alice')), 'authorizationRequired', 'Authentication denied');
  });

  it('is misconfigured where it is told both', () => {
    expect(authorizerProblems(usernameAuthorizer, { ACCEPT_USERNAMES: 'a', ACCEPT_ALL_USERNAMES: 'TRUE' })).to.deep.equal([
      'Can not specify both ACCEPT_ALL_USERNAMES=true and ACCEPT_USERNAMES',
    ]);
    expect(authorizerProblems(usernameAuthorizer, { ACCEPT_USERNAMES: 'a', ACCEPT_ALL_USERNAMES: 'no' })).to.deep.equal([]);
  });
});

const hex = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

describe('UsernamePasswordAuthorizer', () => {
  const denied = 'Authentication denied';
  const USERS = {
    'USER.ALICE': 'foo123',
    'USER.BOB': `${hex('sha256', 'foo123')}:SHA-256`,
    'USER.CAROL': `${hex('sha1', 'foo123salty')}:sha1:salty`,
    'USER.DAVE': `${hex('sha512', 'päß:wörd')}:SHA512:`,
    'USER.EVE': `${hex('sha256', 'foo123').toUpperCase()}:SHA256`,
    'USER.FRANK': 'foo123:CRC32',
    'USER.GRACE': '',
    'USER.IVAN': 'foo123:',
    'USER.HEIDI': `${hex('sha256', 'foo123a:b')}:SHA256:a:b`,
  };

  it('lets users in by their passwords, clear or hashed, with or without salt', async () => {
    const authorizer = testAuthorizer(usernamePasswordAuthorizer, USERS);
    for (const [name, password] of [
      ['alice', 'foo123'],
      ['Alice', 'foo123'],
      ['bob', 'foo123'],
      ['carol', 'foo123'],
      ['dave', 'päß:wörd'],
      ['heidi', 'foo123'],
      ['ivan', 'foo123'],
    ] as const) {
      expect(await authorizer.authorize(user(name, password))).to.deep.equal({ username: name });
      expect(authorizer.log.get('AUTHORIZED_USERNAME')).to.equal(name);
    }
  });

  it('refuses any other password and user', async () => {
    const authorizer = testAuthorizer(usernamePasswordAuthorizer, USERS);
    for (const [name, password] of [
      ['alice', 'Foo123'],
      ['alice', 'foo123 '],
      ['alice', ''],
      ['bob', hex('sha256', 'foo123')],
      ['bob', `${hex('sha256', 'foo123')}:SHA-256`],
      ['carol', 'foo123salty'],
      ['eve', 'foo123'],
      ['frank', 'foo123'],
      ['grace', ''],
      ['nobody', 'foo123'],
      ['', 'foo123'],
      ['__proto__', 'foo123'],
      ['ALICE\u0000', 'foo123'],
    ] as const) {
      await expectFault(authorizer.authorize(user(name, password)), 'authorizationRequired', denied);
    }
    await expectFault(authorizer.authorize(), 'authorizationRequired', 'Username/password authentication required');
    expect(authorizer.log.size).to.equal(0);
  });

  it('lets nobody in where no user is configured', async () => {
    const authorizer = testAuthorizer(usernamePasswordAuthorizer, { 'USERS.ALICE': 'foo123', USER: 'foo123' });
    await expectFault(authorizer.authorize(user('alice', 'foo123')), 'authorizationRequired', denied);
  });

  it('passes over a user whose digest is not known, and tells of it without the password', () => {
    const log = new MemoryLog();
    testAuthorizer(usernamePasswordAuthorizer, USERS, { log });
    expect(log.lines).to.deep.equal(['WARN Worker 1: the digest algorithm of user FRANK is not known, so that this user is not let in']);
  });

  it('has its passwords masked wherever configuration is shown', () => {
    expect(isMasked('USER.ALICE', usernamePasswordAuthorizer.properties)).to.equal(true);
    expect(isMasked('_USER.ALICE_', usernamePasswordAuthorizer.properties)).to.equal(true);
  });
});

describe('a stored password', () => {
  it('is the password that it was made from, and no other', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !one.includes(':'));
    const stored = fc.record({
      password: text,
      salt: text,
      digest: fc.constantFrom(undefined, 'MD5', 'SHA1', 'SHA-256', 'sha-384', 'SHA512'),
    });
    fc.assert(
      fc.property(stored, text, ({ password, salt, digest }, other) => {
        const node = digest?.toLowerCase().replace('-', '');
        const configured = node === undefined ? password : `${hex(node, password + salt)}:${digest ?? ''}:${salt}`;
        const check = passwordCheck(parseStoredPassword(configured))!;
        expect(check(password)).to.equal(true);
        expect(check(other)).to.equal(other === password);
        expect(check('')).to.equal(false);
      }),
    );
  });

  it('is read as it was printed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const stored = parseStoredPassword(text);
        expect(parseStoredPassword(printStoredPassword(stored))).to.deep.equal(stored);
      }),
    );
  });

  it('takes the names of digests that Java has', () => {
    for (const [name, node] of [
      ['SHA', 'sha1'],
      ['SHA-512/256', 'sha512-256'],
      ['SHA3-256', 'sha3-256'],
      ['MD5', 'md5'],
    ] as const) {
      expect(passwordCheck(parseStoredPassword(`${hex(node, 'foo123')}:${name}`))?.('foo123'), name).to.equal(true);
    }
  });

  it('is compared with texts of any length and content', () => {
    const check = passwordCheck(parseStoredPassword('foo123'))!;
    for (const wrong of ['', 'f', 'foo12', 'foo1234', 'x'.repeat(100_000), '\ud800']) expect(check(wrong)).to.equal(false);
  });
});
