import { expect } from 'chai';
import { authorizedUsernameAliasSelector } from '../../../../src/components/alias-selectors/authorized-username-alias-selector.js';
import { requestMetadataAliasSelector } from '../../../../src/components/alias-selectors/request-metadata-alias-selector.js';
import type { AliasSelector, AliasSelectorDefinition } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';

function selector(definition: AliasSelectorDefinition, properties: Readonly<Record<string, string>>): AliasSelector {
  const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(properties)));
  return definition.create(configuration!);
}
const KEYS = { DEFAULTKEY: 'key1', NEXTCERTSIGNKEY: 'key2' };
const none = new Map<string, string>();

describe('AuthorizedUsernameAliasSelector', () => {
  const of = (username?: string): Parameters<AliasSelector['alias']>[1] => ({
    metadata: new Map([['ALIAS', 'mine']]),
    ...(username !== undefined && { identity: { username } }),
  });

  it('takes the key of the user, whatever it is for', () => {
    const aliases = selector(authorizedUsernameAliasSelector, { ...KEYS, ALIAS_PREFIX: 'user-' });
    expect(aliases.alias('sign', of('alice'))).to.equal('user-alice');
    expect(aliases.alias('nextKey', of('alice'))).to.equal('user-alice');
    expect(selector(authorizedUsernameAliasSelector, KEYS).alias('sign', of('alice'))).to.equal('alice');
  });

  it('has none for who was let in without a name', () => {
    expect(selector(authorizedUsernameAliasSelector, KEYS).alias('sign', of())).to.equal(undefined);
  });

  it('takes the keys of the configuration where there is no request', () => {
    const aliases = selector(authorizedUsernameAliasSelector, { ...KEYS, ALIAS_PREFIX: 'user-' });
    expect([aliases.alias('sign'), aliases.alias('nextKey')]).to.deep.equal(['key1', 'key2']);
  });
});

describe('RequestMetadataAliasSelector', () => {
  const aliases = selector(requestMetadataAliasSelector, KEYS);

  it('takes the key that the request names, else DEFAULTKEY', () => {
    expect(aliases.alias('sign', { metadata: new Map([['ALIAS', 'mine']]) })).to.equal('mine');
    expect(aliases.alias('sign', { metadata: none })).to.equal('key1');
    expect(aliases.alias('sign', { metadata: new Map([['alias', 'mine']]) })).to.equal('key1');
    expect(aliases.alias('sign')).to.equal('key1');
  });

  it('does not let a request name the next key', () => {
    expect(aliases.alias('nextKey', { metadata: new Map([['ALIAS', 'mine']]) })).to.equal('key2');
  });
});
