import { expect } from 'chai';
import { defaultAliasSelector } from '../../../../src/components/alias-selectors/default-alias-selector.js';
import type { AliasSelector } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';

function selector(properties: Readonly<Record<string, string>>): AliasSelector {
  const { configuration } = readConfiguration(defaultAliasSelector.properties, new Map(Object.entries(properties)));
  return defaultAliasSelector.create(configuration!);
}

describe('The default alias selector', () => {
  it('takes DEFAULTKEY for signing and NEXTCERTSIGNKEY for the next key', () => {
    const aliases = selector({ DEFAULTKEY: 'key1', NEXTCERTSIGNKEY: 'key2' });
    expect(aliases.alias('sign')).to.equal('key1');
    expect(aliases.alias('nextKey')).to.equal('key2');
  });

  it('has no alias where none is set, and does not take one for the other', () => {
    expect(selector({ NEXTCERTSIGNKEY: 'key2' }).alias('sign')).to.equal(undefined);
    expect(selector({ DEFAULTKEY: 'key1' }).alias('nextKey')).to.equal(undefined);
    expect(selector({ DEFAULTKEY: ' ' }).alias('sign')).to.equal(undefined);
  });

  it('does not listen to the request', () => {
    const request = { metadata: new Map([['ALIAS', 'mine']]), identity: { username: 'mine' } };
    expect(selector({ DEFAULTKEY: 'key1' }).alias('sign', request)).to.equal('key1');
  });
});
