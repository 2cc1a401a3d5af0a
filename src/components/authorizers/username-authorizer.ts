import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { lenientBoolean, list } from '../../core/properties.js';

/** Lets in by the user name alone: passwords were checked by somebody else, such as a proxy. */
export const usernameAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.UsernameAuthorizer', 'UsernameAuthorizer'],
  doc: 'Lets users in by their names, whatever their passwords; for where somebody else has checked those.',
  properties: {
    ACCEPT_USERNAMES: list({ separator: ';', doc: 'The user names, separated by semicolons, in exact letter case.' }),
    ACCEPT_ALL_USERNAMES: lenientBoolean({ default: false, doc: 'Whether any user name will do.' }),
  },
  check: ({ ACCEPT_USERNAMES, ACCEPT_ALL_USERNAMES }) =>
    ACCEPT_USERNAMES && ACCEPT_ALL_USERNAMES
      ? [{ property: 'ACCEPT_USERNAMES', message: 'Can not specify both ACCEPT_ALL_USERNAMES=true and ACCEPT_USERNAMES' }]
      : [],
  create: ({ ACCEPT_USERNAMES, ACCEPT_ALL_USERNAMES }) => {
    const accepted = new Set(ACCEPT_USERNAMES);
    return {
      authorize: ({ client: { password }, log }) => {
        if (!password) throw new Fault('authorizationRequired', 'Username required');
        const { username } = password;
        if (username === '' || !(ACCEPT_ALL_USERNAMES || accepted.has(username))) {
          throw new Fault('authorizationRequired', 'Authentication denied');
        }
        log.set('AUTHORIZED_USERNAME', username);
        return { username };
      },
    };
  },
});
