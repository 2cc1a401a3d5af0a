import { decodeJwt, type JWTPayload } from 'jose';
import { defineAuthorizer } from '../../core/component.js';
import { asFault, Fault } from '../../core/errors.js';
import { family, integer, list, parsed, text } from '../../core/properties.js';
import { isTokenRefusal, type TokenDemands, type VerifyToken } from './authorization-server.js';
import { jwtProblems, matchesRule, rulesOf, serversOf } from './jwt-rules.js';
import { PUBLIC_KEY, PUBLIC_KEY_FILE } from './public-key-property.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Keys over plain HTTP could be anybody's, but for this machine's own. */
const KEY_SET_URL = {
  kind: 'URL',
  parse: (value: string): URL | undefined => {
    if (!URL.canParse(value)) return undefined;
    const url = new URL(value);
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname)) ? url : undefined;
  },
  print: (url: URL): string => url.href,
};

const unreadableKey = (_: string, name: string): string => `Could not parse public key ${name}`;

/** Lets in by a JSON Web Token (RFC 7519) of an authorization server with a claim that a rule wants. */
export const jwtAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.jwtauth.JwtAuthorizer', 'JwtAuthorizer'],
  doc: 'Lets clients in that send a signed token of an authorization server, as HTTP Bearer authentication.',
  properties: {
    'AUTHSERVER*.ISSUER': family(text({ required: true, doc: 'Who issues the tokens of a server: their claim iss.' })),
    'AUTHSERVER*.PUBLICKEY': family(
      parsed(PUBLIC_KEY, { required: true, doc: 'The public key of that server, base64 or PEM.', invalid: unreadableKey }),
    ),
    'AUTHSERVER*.PUBLICKEY_FILE': family(
      parsed(PUBLIC_KEY_FILE, { required: true, doc: 'Or a PEM file with it or its certificate.', invalid: unreadableKey }),
    ),
    'AUTHSERVER*.JWKS_URL': family(
      parsed(KEY_SET_URL, {
        required: true,
        trim: true,
        doc: 'Or the address where that server publishes its keys (JWKS), with https.',
        invalid: (value, name) => `Illegal value for ${name}: ${value}`,
      }),
    ),
    'AUTHSERVER*.DESCRIPTION': family(text({ required: true, doc: 'A note on that server.' })),
    'AUTHJWT*.ISSUER': family(text({ required: true, doc: 'A rule: the issuer of the token.' })),
    'AUTHJWT*.CLAIM.NAME': family(text({ required: true, doc: 'The claim that the rule looks at.' })),
    'AUTHJWT*.CLAIM.VALUE': family(text({ required: true, doc: 'The value that the claim has, or that is in its list.' })),
    'AUTHJWT*.DESCRIPTION': family(text({ required: true, doc: 'A note on that rule.' })),
    ACCEPTED_AUDIENCES: list({
      doc: 'Audiences, separated by commas, one of which a token must have. Where unset a token with an audience is refused.',
    }),
    MAX_ALLOWED_CLOCK_SCEW: integer({
      default: 300,
      min: 0,
      doc: 'How many seconds the clocks of server and issuer may differ.',
      invalid: (value, name) => (/^-\d+$/.test(value) ? `${name} must be positive` : `Illegal value for ${name}: ${value}`),
    }),
  },
  check: jwtProblems,
  create: (configuration, { workerId, clock, log }) => {
    const servers = serversOf(configuration, clock);
    const rules = rulesOf(configuration);
    const { ACCEPTED_AUDIENCES: audiences, MAX_ALLOWED_CLOCK_SCEW: maxClockSkewSeconds } = configuration;
    return {
      async authorize({ client: { bearerToken }, log: fields }) {
        if (bearerToken === undefined) throw new Fault('authorizationRequired', 'Authorization required');
        let claims: JWTPayload;
        try {
          const known = servers.get(decodeJwt(bearerToken).iss ?? '') ?? [];
          claims = await verifyByOne(known, bearerToken, { maxClockSkewSeconds, now: clock.now(), ...(audiences && { audiences }) });
        } catch (thrown) {
          if (thrown instanceof Fault) throw thrown;
          if (!isTokenRefusal(thrown)) throw new Fault('serviceUnavailable', 'The token cannot be verified now', { cause: thrown });
          log.info(`Worker ${String(workerId)} refused a token: ${thrown.code}`);
          throw notAuthorized();
        }
        if (!rules.some((rule) => rule.issuer === claims.iss && matchesRule(rule, claims))) throw notAuthorized();
        if (claims.sub === undefined) return {};
        fields.set('AUTHORIZED_USERNAME', claims.sub);
        return { username: claims.sub };
      },
    };
  },
});

const notAuthorized = (): Fault => new Fault('authorizationRequired', 'Not authorized');

/** By the first server whose key it is signed with. */
async function verifyByOne(servers: readonly VerifyToken[], token: string, demands: TokenDemands): Promise<JWTPayload> {
  let refusal: Error | undefined;
  for (const verify of servers) {
    try {
      return await verify(token, demands);
    } catch (thrown) {
      if (refusal === undefined || !isTokenRefusal(thrown)) refusal = thrown instanceof Error ? thrown : asFault(thrown);
    }
  }
  throw refusal ?? notAuthorized();
}
