import { defineAliasSelector } from '../../core/component.js';
import { text } from '../../core/properties.js';

/** The client names the key. */
export const requestMetadataAliasSelector = defineAliasSelector({
  names: ['org.signserver.server.aliasselectors.RequestMetadataAliasSelector', 'RequestMetadataAliasSelector'],
  doc: 'Signs with the key whose alias the request names in the metadata ALIAS, else with DEFAULTKEY.',
  properties: {
    DEFAULTKEY: text({ doc: 'The alias where the request names none.' }),
    NEXTCERTSIGNKEY: text({ doc: 'The alias of the key that will replace it.' }),
  },
  create: ({ DEFAULTKEY, NEXTCERTSIGNKEY }) => ({
    alias: (purpose, request) => {
      if (purpose === 'nextKey') return NEXTCERTSIGNKEY;
      return request?.metadata.get('ALIAS') ?? DEFAULTKEY;
    },
  }),
});
