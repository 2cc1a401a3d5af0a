import { family, integer, parsed, text, type ConfigurationOf } from '../../../core/properties.js';
import { canonicalDistinguishedName } from '../../../formats/x509/canonical-distinguished-name.js';

/** Names of issuers that are cached, compared as texts in canonical order. */
function readIssuerNames(value: string): readonly string[] | undefined {
  try {
    return value
      .split(';')
      .filter((name) => name.trim() !== '')
      .map((name) => canonicalDistinguishedName(name.trim()));
  } catch {
    return undefined;
  }
}

/** In effect for TIMEINCACHE too where it is no number. */
export const DEFAULT_CACHE_SECONDS = 10;

/** NaN for what is no integer: as in SignServer, the service serves all the same. */
const seconds = {
  kind: 'integer',
  parse: (value: string): number => (/^[+-]?\d{1,9}$/.test(value.trim()) ? Math.max(0, Number(value)) : NaN),
  print: String,
};

const inherited = (doc: string): ReturnType<typeof text<{ doc: string }>> =>
  text({ doc: `${doc} All validators have it that do not have their own.` });

export const VALIDATION_SERVICE_PROPERTIES = {
  VALIDATIONSERVICE_TYPE: text({
    trim: true,
    default: 'org.signserver.validationservice.server.DefaultValidationService',
    doc: 'Class of the validation service; there is only the default one.',
  }),
  CERTPURPOSECHECKER: text({
    trim: true,
    default: 'org.signserver.validationservice.server.DefaultX509CertPurposeChecker',
    doc: 'Class that decides what certificates are good for; there is only the default one.',
  }),
  CACHEDISSUERS: parsed(
    { kind: 'distinguished names separated by ;', parse: readIssuerNames, print: (names: readonly string[]) => names.join(';') },
    { default: [], doc: 'Issuers of whose certificates answers are kept.' },
  ),
  TIMEINCACHE: parsed(seconds, { default: DEFAULT_CACHE_SECONDS, doc: 'How many seconds an answer is kept.' }),
  REVOCATION_CACHE_SECONDS: integer({
    default: 60,
    min: 0,
    max: 86_400,
    doc: 'How many seconds revocation lists and OCSP responses are kept at most, never beyond their own end; 0 fetches them for each request.',
  }),
  'VAL*': family(
    text({
      keepsEmpty: true,
      required: true,
      doc: 'Validator n (1 to 255): VALn.CLASSPATH is its class; VALn.ISSUERm.CERTCHAIN, .CRLPATHS and .AUTHORIZEDOCSPRESPONDERCERT1 to 5 are those of its issuer m (1 to 254). VALIDATORn is the same.',
    }),
  ),
  'ISSUER*': family(text({ keepsEmpty: true, required: true, doc: 'Issuer m of all validators, as with VALn.ISSUERm.' })),
  CERTCHAIN: inherited('Certificates of the CAs of an issuer, PEM, in any order, with exactly one root.'),
  CRLPATHS: inherited('Addresses of revocation lists, separated by commas, for certificates that name none.'),
  'AUTHORIZEDOCSPRESPONDERCERT*': family(text({ required: true, doc: 'Certificates, PEM, whose OCSP responses are trusted.' })),
  TESTPROP: inherited('Must be set for DummyValidator.'),
  WAITTIME: inherited('Milliseconds that DummyValidator takes.'),
  REVOKED: inherited('Subjects, separated by semicolons, that DummyValidator finds revoked.'),
} as const;

export type ValidationServiceConfiguration = ConfigurationOf<typeof VALIDATION_SERVICE_PROPERTIES>;

/** Properties of a validator, or of an issuer of it, without what they begin with and with those that it inherits. */
export type PartProperties = ReadonlyMap<string, string>;

/** The properties of each validator by its number, lowest first. */
export function validatorProperties(configuration: ValidationServiceConfiguration): ReadonlyMap<number, PartProperties> {
  const shared = sharedProperties(configuration);
  return grouped(configuration['VAL*'], /^(?:IDATOR)?(\d{1,3})\.(.+)$/, { most: 255, shared });
}

/** The properties of each issuer of a validator by its number, lowest first. */
export function issuerProperties(validator: PartProperties): ReadonlyMap<number, PartProperties> {
  const issuers = new Map([...validator].filter(([name]) => ISSUER.test(name)));
  const shared = new Map([...validator].filter(([name]) => !ISSUER.test(name)));
  return grouped(issuers, ISSUER, { most: 254, shared });
}

const ISSUER = /^ISSUER(\d{1,3})\.(.+)$/;

function sharedProperties(configuration: ValidationServiceConfiguration): PartProperties {
  const single = (['CERTCHAIN', 'CRLPATHS', 'TESTPROP', 'WAITTIME', 'REVOKED'] as const).flatMap((name) => {
    const value = configuration[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const issuers = [...configuration['ISSUER*']].map(([part, value]) => [`ISSUER${part}`, value] as const);
  const responders = [...configuration['AUTHORIZEDOCSPRESPONDERCERT*']].map(
    ([part, value]) => [`AUTHORIZEDOCSPRESPONDERCERT${part}`, value] as const,
  );
  return new Map([...single, ...issuers, ...responders]);
}

function grouped(
  properties: PartProperties,
  pattern: RegExp,
  { most, shared }: { readonly most: number; readonly shared: PartProperties },
): ReadonlyMap<number, PartProperties> {
  const groups = new Map<number, Map<string, string>>();
  for (const [name, value] of properties) {
    const [, digits, own] = pattern.exec(name) ?? [];
    const number = Number(digits);
    if (own === undefined || number < 1 || number > most) continue;
    const group = groups.get(number) ?? new Map(shared);
    groups.set(number, group.set(own, value));
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}
