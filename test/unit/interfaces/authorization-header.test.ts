import { expect } from 'chai';
import { readAuthorization } from '../../../src/interfaces/authorization-header.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('Authorization header', () => {
  it('may be absent', () => {
    expect(readAuthorization(undefined)).to.deep.equal({});
  });

  it('holds a user name and a password, which may hold colons and any character', () => {
    expect(readAuthorization(basic('alice:foo123'))).to.deep.equal({ password: { username: 'alice', password: 'foo123' } });
    expect(readAuthorization(basic('älice:a:b €'))).to.deep.equal({ password: { username: 'älice', password: 'a:b €' } });
  });

  it('has its scheme in any letter case and any white space', () => {
    const { password } = { password: { username: 'a', password: 'b' } };
    expect(readAuthorization('  bASIC \t YTpi ')).to.deep.equal({ password });
    expect(readAuthorization('BEARER abc.def')).to.deep.equal({ bearerToken: 'abc.def' });
  });

  for (const field of [
    '',
    'Basic',
    'Bearer',
    'Digest username="a"',
    'Negotiate abc',
    'Basic ***',
    'Basic YWxpY2U',
    basic('alice'),
    basic('alice:'),
  ]) {
    it(`is malformed as ${JSON.stringify(field)}`, () => {
      expect(readAuthorization(field)).to.equal('malformed');
    });
  }
});
