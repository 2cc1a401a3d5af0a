import { defineAuthorizer } from '../../core/component.js';
import { lenientBoolean, text } from '../../core/properties.js';

/** Lets everybody in and puts their cookies on record, for proxies that tell in cookies who somebody is. */
export const cookieAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.CookieAuthorizer', 'CookieAuthorizer'],
  doc: 'Everybody may use the worker; the cookies of each request go to the worker log.',
  properties: {
    REQUEST_COOKIES_PREFIX: text({
      required: true,
      doc: 'What the names of the log fields begin with; put in front of the names of cookies that do not.',
      missing: (name) => `Required property is not set ${name}`,
    }),
    ALLOW_ANY: lenientBoolean({ default: false, doc: 'Must be TRUE: says that everybody is let in.' }),
  },
  check: ({ ALLOW_ANY }) => (ALLOW_ANY ? [] : [{ property: 'ALLOW_ANY', message: 'Worker property ALLOW_ANY must be set to TRUE' }]),
  create: ({ REQUEST_COOKIES_PREFIX: prefix }) => ({
    authorize: ({ client: { cookies }, log }) => {
      for (const [name, value] of cookies ?? []) {
        const field = name.startsWith(prefix) ? name : prefix + name;
        // A cookie is what the client says; it must not pass for what the server has found out.
        if (!log.has(field)) log.set(field, decodePercent(value));
      }
      return {};
    },
  }),
});

/** `%XX` as UTF-8, or each as the character of that number where it is none. */
function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
