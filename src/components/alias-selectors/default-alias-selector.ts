import { defineAliasSelector } from '../../core/component.js';
import { text } from '../../core/properties.js';

/** Takes the aliases from the configuration, the same for every request. */
export const defaultAliasSelector = defineAliasSelector({
  names: ['org.signserver.server.aliasselectors.DefaultAliasSelector', 'DefaultAliasSelector'],
  doc: 'Signs with DEFAULTKEY.',
  properties: {
    DEFAULTKEY: text({ doc: 'The alias of the key that signs.' }),
    NEXTCERTSIGNKEY: text({ doc: 'The alias of the key that will replace it.' }),
  },
  create: ({ DEFAULTKEY, NEXTCERTSIGNKEY }) => ({
    alias: (purpose) => (purpose === 'nextKey' ? NEXTCERTSIGNKEY : DEFAULTKEY),
  }),
});
