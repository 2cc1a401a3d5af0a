import { defineAliasSelector } from '../../core/component.js';
import { text } from '../../core/properties.js';

/** Each user signs with a key of their own. */
export const authorizedUsernameAliasSelector = defineAliasSelector({
  names: ['org.signserver.server.aliasselectors.AuthorizedUsernameAliasSelector', 'AuthorizedUsernameAliasSelector'],
  doc: 'Signs with the key whose alias is ALIAS_PREFIX and the name of the authorized user.',
  properties: {
    ALIAS_PREFIX: text({ default: '', keepsEmpty: true, doc: 'What the aliases begin with.' }),
    DEFAULTKEY: text({ doc: 'The alias where there is no request, such as in worker status.' }),
    NEXTCERTSIGNKEY: text({ doc: 'The alias of the key that will replace it.' }),
  },
  create: ({ ALIAS_PREFIX, DEFAULTKEY, NEXTCERTSIGNKEY }) => ({
    alias: (purpose, request) => {
      if (!request) return purpose === 'nextKey' ? NEXTCERTSIGNKEY : DEFAULTKEY;
      const username = request.identity?.username;
      return username === undefined ? undefined : ALIAS_PREFIX + username;
    },
  }),
});
