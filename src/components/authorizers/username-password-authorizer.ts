import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { family, parsed } from '../../core/properties.js';
import { parseStoredPassword, passwordCheck, printStoredPassword, type StoredPassword } from './stored-password.js';

const PASSWORD = { kind: 'password', parse: parseStoredPassword, print: printStoredPassword };

/** Stands in for the password of a user that is not there, so that asking takes as long. */
const NO_USER: StoredPassword = { text: 'none', digest: 'SHA-256', salt: '' };

/** Lets in who knows the password of a user. */
export const usernamePasswordAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.UsernamePasswordAuthorizer', 'UsernamePasswordAuthorizer'],
  doc: 'Users and their passwords stand in the configuration of the worker.',
  properties: {
    'USER.*': family(
      parsed(PASSWORD, {
        required: true,
        keepsEmpty: true,
        secret: true,
        doc: 'The password of the user whose name, in upper case, stands for *: PASSWORD, or DIGEST:ALGORITHM[:SALT], where DIGEST is lower-case hex of password and salt.',
      }),
    ),
  },
  create: ({ 'USER.*': users }, { workerId, log }) => {
    const checks = new Map<string, (password: string) => boolean>();
    for (const [name, stored] of users) {
      const check = passwordCheck(stored);
      if (check) checks.set(name, check);
      else log.warn(`Worker ${String(workerId)}: the digest algorithm of user ${name} is not known, so that this user is not let in`);
    }
    const refuse = passwordCheck(NO_USER);
    return {
      authorize: ({ client: { password: given }, log: fields }) => {
        if (!given) throw new Fault('authorizationRequired', 'Username/password authentication required');
        const { username, password } = given;
        const check = checks.get(username.toUpperCase());
        if (!(check ?? refuse)?.(password) || !check) throw new Fault('authorizationRequired', 'Authentication denied');
        fields.set('AUTHORIZED_USERNAME', username);
        return { username };
      },
    };
  },
});
