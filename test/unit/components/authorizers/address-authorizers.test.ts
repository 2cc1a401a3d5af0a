import { expect } from 'chai';
import fc from 'fast-check';
import { listBasedAddressAuthorizer } from '../../../../src/components/authorizers/list-based-address-authorizer.js';
import { remoteAddressAuthorizer } from '../../../../src/components/authorizers/remote-address-authorizer.js';
import { Fault } from '../../../../src/core/errors.js';
import { authorizerProblems, testAuthorizer, type TestAuthorizer } from '../../../support/authorize.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { expectFault } from '../../../support/rejection.js';

const remote = (ALLOW_FROM: string, parts: Parameters<typeof testAuthorizer>[2] = {}): TestAuthorizer =>
  testAuthorizer(remoteAddressAuthorizer, { ALLOW_FROM }, parts);

describe('RemoteAddressAuthorizer', () => {
  const refused = async (authorizer: TestAuthorizer, address: string | null): Promise<void> =>
    expectFault(authorizer.authorize({ address }), 'accessDenied', 'Remote address not authorized');

  it('lets in who connects from a listed address, in whatever spelling', async () => {
    const authorizer = remote(' 192.0.2.1 ,2001:DB8:0::1,::ffff:192.0.2.7');
    for (const address of ['192.0.2.1', '2001:db8::1', '192.0.2.7', '::ffff:192.0.2.1']) {
      expect(await authorizer.authorize({ address })).to.deep.equal({});
      expect([...authorizer.log]).to.deep.equal([['AUTHORIZED_ADDRESS', address]]);
    }
    for (const address of ['192.0.2.2', '2001:db8::2', '::1', '127.0.0.1']) await refused(authorizer, address);
    expect(authorizer.log.size).to.equal(0);
  });

  it('lets nobody in where nothing is listed', async () => {
    await refused(remote(''), '127.0.0.1');
    await refused(remote(' , '), '127.0.0.1');
    await refused(remote(''), null);
  });

  it('lets requests from within the server in where null is listed, and nobody else for it', async () => {
    const authorizer = remote('null, 192.0.2.1');
    expect(await authorizer.authorize({ address: null })).to.deep.equal({});
    await refused(authorizer, '127.0.0.1');
    await refused(remote('192.0.2.1'), null);
  });

  it('refuses what is no address', async () => {
    for (const address of ['', 'null', 'localhost', '192.0.2.1:80', '192.0.2.01']) {
      await expectFault(remote('192.0.2.1,null').authorize({ address }), 'illegalRequest', `Illegal remote address: ${address}`);
    }
  });

  it('does not believe X-Forwarded-For', async () => {
    await expectFault(
      remote('192.0.2.1').authorize({ address: '192.0.2.2', forwardedFor: '192.0.2.1' }),
      'accessDenied',
      'Remote address not authorized',
    );
  });

  it('looks names of hosts up once, and takes all their addresses', async () => {
    const asked: string[] = [];
    const authorizer = remote('proxy.example.org,192.0.2.9', {
      resolveHost: (name) => {
        asked.push(name);
        return Promise.resolve(['192.0.2.1', '2001:DB8::1']);
      },
    });
    await authorizer.authorize({ address: '192.0.2.9' });
    expect(asked).to.deep.equal([]);
    await Promise.all(['192.0.2.1', '2001:db8::1', '192.0.2.1'].map((address) => authorizer.authorize({ address })));
    await refused(authorizer, '192.0.2.2');
    expect(asked).to.deep.equal(['proxy.example.org']);
  });

  it('lets nobody in by a name that has no address, says so, and asks again after a minute', async () => {
    let now = 0;
    const answers: string[] = [];
    const log = new MemoryLog();
    const authorizer = remote('proxy.example.org', {
      log,
      clock: { now: () => now },
      resolveHost: () => (answers.length > 0 ? Promise.resolve(answers) : Promise.reject(new Error('ENOTFOUND'))),
    });
    await refused(authorizer, '192.0.2.1');
    expect(log.lines).to.deep.equal(['WARN The address of proxy.example.org cannot be found: it lets nobody in']);
    answers.push('192.0.2.1');
    now = 59_999;
    await refused(authorizer, '192.0.2.1');
    now = 60_000;
    await authorizer.authorize({ address: '192.0.2.1' });
  });

  it('is misconfigured with what is neither address nor name', () => {
    expect(authorizerProblems(remoteAddressAuthorizer, { ALLOW_FROM: '10.0.0.1,10.0.0.256,host name,localhost,http://a' })).to.deep.equal([
      'ALLOW_FROM, illegal address: 10.0.0.256',
      'ALLOW_FROM, illegal address: host name',
      'ALLOW_FROM, illegal address: http://a',
    ]);
  });
});

type Lists = Readonly<Record<string, string>>;
const lists = (properties: Lists): TestAuthorizer =>
  testAuthorizer(listBasedAddressAuthorizer, {
    BLACKLISTED_DIRECT_ADDRESSES: '192.0.2.66',
    BLACKLISTED_FORWARDED_ADDRESSES: '192.0.2.66',
    ...properties,
  });
const onlyWhite = (part: 'DIRECT' | 'FORWARDED', addresses: string, others: Lists = {}): TestAuthorizer =>
  lists({ [`BLACKLISTED_${part}_ADDRESSES`]: '', [`WHITELISTED_${part}_ADDRESSES`]: addresses, ...others });

describe('ListBasedAddressAuthorizer', () => {
  it('lets in by a white list of direct addresses', async () => {
    const authorizer = onlyWhite('DIRECT', '192.0.2.1, 2001:db8::1');
    await authorizer.authorize({ address: '2001:DB8::1' });
    for (const address of ['192.0.2.2', null]) {
      await expectFault(authorizer.authorize({ address }), 'accessDenied', 'Remote address not authorized');
    }
  });

  it('lets in by a black list of direct addresses', async () => {
    const authorizer = lists({});
    for (const address of ['192.0.2.1', null]) await authorizer.authorize({ address });
    for (const address of ['192.0.2.66', '::ffff:192.0.2.66']) {
      await expectFault(authorizer.authorize({ address }), 'accessDenied', 'Remote address not authorized');
    }
  });

  it('refuses what is no address, whichever list there is', async () => {
    for (const authorizer of [lists({}), onlyWhite('DIRECT', '192.0.2.1')]) {
      await expectFault(authorizer.authorize({ address: '' }), 'illegalRequest', 'Illegal remote address in request: ');
    }
  });

  it('wants a forwarded address where there is a white list of them', async () => {
    const authorizer = onlyWhite('FORWARDED', '198.51.100.1');
    for (const header of [{}, { forwardedFor: '' }, { forwardedFor: '  ' }]) {
      await expectFault(authorizer.authorize(header), 'accessDenied', 'No forwarded address in request');
    }
    await authorizer.authorize({ forwardedFor: '198.51.100.1' });
    expect([...authorizer.log]).to.deep.equal([
      ['AUTHORIZED_ADDRESS', '127.0.0.1'],
      ['AUTHORIZED_FORWARDED_ADDRESS', '198.51.100.1'],
    ]);
  });

  it('does without one where there is a black list', async () => {
    const authorizer = lists({});
    await authorizer.authorize({});
    expect(authorizer.log.get('AUTHORIZED_FORWARDED_ADDRESS')).to.equal(null);
    await expectFault(authorizer.authorize({ forwardedFor: '192.0.2.66' }), 'accessDenied', 'Forwarded address not athorized');
  });

  it('looks at what the nearest proxy wrote, and not at what the client wrote before it', async () => {
    const authorizer = onlyWhite('FORWARDED', '198.51.100.1');
    // Forged: the client claims to be on the list, and the proxy adds who it is.
    await expectFault(
      authorizer.authorize({ forwardedFor: '198.51.100.1, 203.0.113.5' }),
      'accessDenied',
      'Forwarded address not athorized',
    );
    await authorizer.authorize({ forwardedFor: 'anything at all, 198.51.100.1' });
    expect(authorizer.log.get('AUTHORIZED_FORWARDED_ADDRESS')).to.equal('198.51.100.1');
    await lists({}).authorize({ forwardedFor: '192.0.2.66, 203.0.113.5' });
  });

  it('looks at as many entries as MAX_FORWARDED_ADDRESSES says, each of which must be good', async () => {
    const white = onlyWhite('FORWARDED', '198.51.100.1,198.51.100.2', { MAX_FORWARDED_ADDRESSES: '2' });
    await white.authorize({ forwardedFor: '203.0.113.5, 198.51.100.1 ,198.51.100.2' });
    expect(white.log.get('AUTHORIZED_FORWARDED_ADDRESS')).to.equal('198.51.100.2,198.51.100.1');
    await white.authorize({ forwardedFor: '198.51.100.2' });
    for (const forwardedFor of ['203.0.113.5,198.51.100.2', '198.51.100.1,203.0.113.5']) {
      await expectFault(white.authorize({ forwardedFor }), 'accessDenied', 'Forwarded address not athorized');
    }
    const black = lists({ MAX_FORWARDED_ADDRESSES: '2' });
    await black.authorize({ forwardedFor: '192.0.2.66,203.0.113.5,203.0.113.6' });
    await expectFault(black.authorize({ forwardedFor: '192.0.2.66,203.0.113.5' }), 'accessDenied', 'Forwarded address not athorized');
  });

  for (const entry of [
    'unknown',
    '_hidden',
    'localhost',
    '198.51.100.1:4711',
    '[2001:db8::1]:80',
    '198.51.100.01',
    '""',
    ' ',
    '198.51.100.1;x',
  ]) {
    it(`refuses the forwarded address ${JSON.stringify(entry)}, whichever list there is`, async () => {
      for (const authorizer of [lists({}), onlyWhite('FORWARDED', '198.51.100.1,localhost')]) {
        await expectFault(
          authorizer.authorize({ forwardedFor: `198.51.100.1,${entry}` }),
          'illegalRequest',
          `Illegal forwarded address in request: ${entry.trim()}`,
        );
      }
    });
  }

  it('lets nobody in by a header of any text that a white list does not have', async () => {
    const authorizer = onlyWhite('FORWARDED', '198.51.100.1', { MAX_FORWARDED_ADDRESSES: '3' });
    const entry = fc.oneof(fc.string(), fc.ipV4(), fc.constant('198.51.100.1'), fc.constant(''));
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        const forwardedFor = entries.join(',');
        const last = forwardedFor.split(',').slice(-3);
        const isListed = last.every((text) => text.trim() === '198.51.100.1');
        const outcome = await authorizer.authorize({ forwardedFor }).then(
          () => true,
          (thrown: unknown) => {
            expect(thrown).to.be.instanceOf(Fault);
            return false;
          },
        );
        expect(outcome).to.equal(isListed);
      }),
    );
  });

  it('is misconfigured with both lists of a kind, none, or what is no address', () => {
    const problems = authorizerProblems(listBasedAddressAuthorizer, {
      WHITELISTED_DIRECT_ADDRESSES: '10.0.0.1',
      BLACKLISTED_DIRECT_ADDRESSES: '10.0.0.2, 10.0.0.0/8',
      MAX_FORWARDED_ADDRESSES: '0',
    });
    expect(problems).to.have.members([
      'Only one of WHITELISTED_DIRECT_ADDRESSES and BLACKLISTED_DIRECT_ADDRESSES can be specified.',
      'BLACKLISTED_DIRECT_ADDRESSES, illegal address specified: 10.0.0.0/8',
      'One of WHITELISTED_FORWARDED_ADDRESSES or BLACKLISTED_FORWARDED_ADDRESSES must be specified.',
      'Illegal value for MAX_FORWARDED_ADDRESSES: 0',
    ]);
    expect(authorizerProblems(listBasedAddressAuthorizer, { MAX_FORWARDED_ADDRESSES: 'many' })).to.include(
      'Illegal value for MAX_FORWARDED_ADDRESSES specified: For input string: "many"',
    );
  });
});
