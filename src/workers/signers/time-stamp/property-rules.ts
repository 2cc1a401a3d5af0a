import type { PropertyProblem } from '../../../core/properties.js';
import { isBroken } from './accepted-algorithms.js';
import type { TimeStampConfiguration } from './properties.js';

/** Properties as far as they could be read. */
type Read = Partial<TimeStampConfiguration>;

/** Rules that concern several properties of TimeStampSigner. */
export function checkTimeStampProperties(configuration: Read): readonly PropertyProblem[] {
  return [...policyProblems(configuration), ...nameProblems(configuration), ...profileProblems(configuration)];
}

function policyProblems(configuration: Read): readonly PropertyProblem[] {
  const { ACCEPTEDPOLICIES: accepted, ACCEPTANYPOLICY: any } = configuration;
  const property = 'ACCEPTANYPOLICY';
  if (any === true && (accepted !== undefined || !('ACCEPTEDPOLICIES' in configuration))) {
    return [{ property, message: 'Can not set ACCEPTANYPOLICY to true and ACCEPTEDPOLICIES at the same time' }];
  }
  const isUnset = 'ACCEPTEDPOLICIES' in configuration && accepted === undefined;
  return any === false && isUnset ? [{ property, message: 'Must specify either ACCEPTEDPOLICIES or ACCEPTANYPOLICY true' }] : [];
}

function nameProblems(configuration: Read): readonly PropertyProblem[] {
  const hasName = configuration.TSA !== undefined || !('TSA' in configuration);
  if (!hasName || configuration.TSA_FROM_CERT !== true) return [];
  return [{ property: 'TSA_FROM_CERT', message: 'Can not set TSA_FROM_CERT to true and set TSA worker property at the same time' }];
}

/** ETSI EN 319 422 §5.2: the accuracy is there and one second at most, ordering is not, and digests hold. */
function profileProblems(configuration: Read): readonly PropertyProblem[] {
  const { TIMESTAMP_PROFILE: profile } = configuration;
  if (profile === undefined || profile === 'RFC3161') return [];
  const rules: readonly (readonly [keyof TimeStampConfiguration, boolean, string])[] = [
    ['ACCURACYSECONDS', !isAccurate(configuration), 'an accuracy of more than 0 and at most 1 second must be set'],
    ['ORDERING', configuration.ORDERING === true, 'ORDERING must not be true'],
    ['CERTIFICATE_DIGEST_ALGORITHM', configuration.CERTIFICATE_DIGEST_ALGORITHM?.name === 'SHA-1', 'SHA1 must not be used'],
    [
      'SIGNATUREALGORITHM',
      isBroken(configuration.SIGNATUREALGORITHM?.digest?.name.replace('-', '') ?? ''),
      'MD5 and SHA1 must not be used',
    ],
    ['ACCEPTEDALGORITHMS', configuration.ACCEPTEDALGORITHMS?.some(isBroken) ?? false, 'MD5 and SHA1 must not be accepted'],
  ];
  return rules
    .filter(([, isBroken]) => isBroken)
    .map(([property, , rule]) => ({ property, message: `TIMESTAMP_PROFILE is ${profile}, by which ${rule}: ${property}` }));
}

function isAccurate({ ACCURACYSECONDS = 0, ACCURACYMILLIS = 0, ACCURACYMICROS = 0 }: Read): boolean {
  const micros = ACCURACYSECONDS * 1_000_000 + ACCURACYMILLIS * 1000 + ACCURACYMICROS;
  return micros > 0 && micros <= 1_000_000;
}
