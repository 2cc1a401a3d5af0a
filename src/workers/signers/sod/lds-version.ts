import { Fault } from '../../../core/errors.js';
import type { DataGroupsRequest } from '../../../core/exchange.js';
import { isPrintable, type LdsVersionInfo } from '../../../formats/sod/lds-security-object.js';

/** The versions of the Logical Data Structure that security objects are made for. */
export const LDS_VERSIONS = ['0107', '0108'] as const;

export const unsupportedLdsVersion = (version: string): string => `Unsupported LDS version: ${version}`;

/** What the worker is configured with. */
export interface ConfiguredVersions {
  readonly LDSVERSION: (typeof LDS_VERSIONS)[number];
  readonly UNICODEVERSION: string | undefined;
}

/** The versions that a request asks for, or those of the worker. Throws `illegalRequest` where they cannot be used. */
export function chosenVersion(
  configured: ConfiguredVersions,
  request: Pick<DataGroupsRequest, 'ldsVersion' | 'unicodeVersion'>,
): LdsVersionInfo {
  const asked = request.ldsVersion ?? configured.LDSVERSION;
  const ldsVersion = LDS_VERSIONS.find((version) => version === asked);
  if (ldsVersion === undefined) throw new Fault('illegalRequest', unsupportedLdsVersion(asked));
  if (ldsVersion === '0107') return { ldsVersion };
  const unicodeVersion = request.unicodeVersion ?? configured.UNICODEVERSION;
  if (unicodeVersion === undefined) throw new Fault('illegalRequest', 'Unicode version must be specified in LDS version 1.8');
  if (!isPrintable(unicodeVersion)) throw new Fault('illegalRequest', ILLEGAL_UNICODE_VERSION);
  return { ldsVersion, unicodeVersion };
}

export const ILLEGAL_UNICODE_VERSION = 'The Unicode version contains illegal characters; it is written as 040000.';
