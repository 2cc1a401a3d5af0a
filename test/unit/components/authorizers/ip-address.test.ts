import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalAddress, isHostName } from '../../../../src/components/authorizers/ip-address.js';

describe('an IP address', () => {
  for (const [text, canonical] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::1', '::1'],
    ['::', '::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ] as const) {
    it(`is ${canonical}, written ${text}`, () => {
      expect(canonicalAddress(text)).to.equal(canonical);
    });
  }

  for (const text of [
    '',
    ' ',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.-1',
    '01.2.3.4',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '127.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '1.2.3.4:80',
    '[1.2.3.4]',
    '1.2.3.4/8',
    '[::1]:80',
    '[::1',
    '::1]',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:1.2.3.999',
    'localhost',
    'unknown',
    '_hidden',
    '\u0661.2.3.4',
    `${':'.repeat(100_000)}1`,
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 30))}`, () => {
      expect(canonicalAddress(text)).to.equal(undefined);
    });
  }

  it('is what Node takes for one, and is written so that its spelling is its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalAddress(text);
        expect(canonical).not.to.equal(undefined);
        expect(isIP(canonical!)).to.be.greaterThan(0);
        expect(canonicalAddress(canonical!)).to.equal(canonical);
      }),
    );
  });

  it('is one spelling for what is one address', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
        const short = groups.map((group) => group.toString(16).toUpperCase()).join(':');
        expect(canonicalAddress(short)).to.equal(canonicalAddress(long));
      }),
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef:.[]%x')) })),
        (text) => {
          const canonical = canonicalAddress(text);
          if (canonical !== undefined) expect(isIP(canonical)).to.be.greaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the name of a host', () => {
  for (const name of [
    'localhost',
    'proxy.example.org',
    'a',
    'a-b.c',
    'xn--bcher-kva.example',
    '3com.com',
    'example.org.',
    `${'a'.repeat(63)}.b`,
  ]) {
    it(`may be ${name}`, () => {
      expect(isHostName(name)).to.equal(true);
    });
  }
  for (const name of [
    '',
    '.',
    'a..b',
    '-a',
    'a-',
    'a_b',
    'a b',
    'a/b',
    'a:b',
    '1.2.3.4',
    '1.2.3.256',
    '127.1',
    '0x7f.1',
    'a.1',
    'ä.example',
    `${'a'.repeat(64)}.b`,
    'a.'.repeat(130),
    'a\n',
  ]) {
    it(`is not ${JSON.stringify(name.slice(0, 30))}`, () => {
      expect(isHostName(name)).to.equal(false);
    });
  }
});
