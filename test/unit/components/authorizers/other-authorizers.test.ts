import { expect } from 'chai';
import { cookieAuthorizer } from '../../../../src/components/authorizers/cookie-authorizer.js';
import { dispatchedAuthorizer } from '../../../../src/components/authorizers/dispatched-authorizer.js';
import { authorizerProblems, testAuthorizer } from '../../../support/authorize.js';
import { expectFault } from '../../../support/rejection.js';

describe('DispatchedAuthorizer', () => {
  const sentence = 'Error, client is not authorized to worker with id 1';

  it('lets in what a dispatcher hands on, as whoever the client is to it', async () => {
    const authorizer = testAuthorizer(dispatchedAuthorizer, { AUTHORIZEALLDISPATCHERS: ' true ' });
    expect(await authorizer.authorize({ dispatcher: { workerId: 9 } })).to.deep.equal({});
    expect(await authorizer.authorize({ dispatcher: { workerId: 9, identity: { username: 'alice' } } })).to.deep.equal({
      username: 'alice',
    });
    await expectFault(authorizer.authorize({ password: { username: 'alice', password: 'x' } }), 'illegalRequest', sentence);
  });

  it('lets nobody in where it says FALSE', async () => {
    const authorizer = testAuthorizer(dispatchedAuthorizer, { AUTHORIZEALLDISPATCHERS: 'FALSE' });
    await expectFault(authorizer.authorize({ dispatcher: { workerId: 9 } }), 'illegalRequest', sentence);
  });

  it('is misconfigured where it says nothing, or something else', () => {
    expect(authorizerProblems(dispatchedAuthorizer, {})).to.deep.equal(['Missing property AUTHORIZEALLDISPATCHERS']);
    expect(authorizerProblems(dispatchedAuthorizer, { AUTHORIZEALLDISPATCHERS: 'yes' })).to.deep.equal([
      'Incorrect value for property AUTHORIZEALLDISPATCHERS',
    ]);
  });
});

describe('CookieAuthorizer', () => {
  const properties = { REQUEST_COOKIES_PREFIX: 'PROXY_', ALLOW_ANY: 'true' };

  it('puts cookies on record, decoded, under names with the prefix', async () => {
    const authorizer = testAuthorizer(cookieAuthorizer, properties);
    const cookies = new Map([
      ['USER', 'Zo%C3%AB%20A'],
      ['PROXY_GROUP', 'a=b'],
      ['BROKEN', '%e4%zz'],
      ['EMPTY', ''],
    ]);
    expect(await authorizer.authorize({ cookies })).to.deep.equal({});
    expect([...authorizer.log]).to.deep.equal([
      ['PROXY_USER', 'Zoë A'],
      ['PROXY_GROUP', 'a=b'],
      ['PROXY_BROKEN', 'ä%zz'],
      ['PROXY_EMPTY', ''],
    ]);
  });

  it('lets a client without cookies in', async () => {
    const authorizer = testAuthorizer(cookieAuthorizer, properties);
    expect(await authorizer.authorize()).to.deep.equal({});
    expect(authorizer.log.size).to.equal(0);
  });

  it('does not let a cookie pass for what the server found out', async () => {
    const { configuration } = { configuration: { REQUEST_COOKIES_PREFIX: 'WORKER_', ALLOW_ANY: true } };
    const log = new Map<string, string | null>([['WORKER_ID', '1']]);
    const authorizer = cookieAuthorizer.create(configuration, { workerId: 1, rules: [], clock: { now: () => 0 }, log: console });
    await authorizer.authorize({
      client: {
        address: '127.0.0.1',
        cookies: new Map([
          ['WORKER_ID', '2'],
          ['ID', '3'],
          ['X', '4'],
        ]),
      },
      log,
    });
    expect([...log]).to.deep.equal([
      ['WORKER_ID', '1'],
      ['WORKER_X', '4'],
    ]);
  });

  it('is misconfigured without a prefix, or where nobody says that all are let in', () => {
    expect(authorizerProblems(cookieAuthorizer, {})).to.deep.equal([
      'Required property is not set REQUEST_COOKIES_PREFIX',
      'Worker property ALLOW_ANY must be set to TRUE',
    ]);
    expect(authorizerProblems(cookieAuthorizer, { ...properties, ALLOW_ANY: '1' })).to.deep.equal([
      'Worker property ALLOW_ANY must be set to TRUE',
    ]);
  });
});
