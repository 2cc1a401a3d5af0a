import type { AnyDefinition } from './core/worker-definition.js';
import { defaultAliasSelector } from './components/alias-selectors/default-alias-selector.js';
import { globalConfigSampleAccounter } from './components/accounters/global-config-sample-accounter.js';
import { noAccounter } from './components/accounters/no-accounter.js';
import { authorizedUsernameAliasSelector } from './components/alias-selectors/authorized-username-alias-selector.js';
import { requestMetadataAliasSelector } from './components/alias-selectors/request-metadata-alias-selector.js';
import { base64DatabaseArchiver } from './components/archivers/base64-database-archiver.js';
import { oldDatabaseArchiver } from './components/archivers/old-database-archiver.js';
import { cookieAuthorizer } from './components/authorizers/cookie-authorizer.js';
import { dispatchedAuthorizer } from './components/authorizers/dispatched-authorizer.js';
import { jwtAuthorizer } from './components/authorizers/jwt-authorizer.js';
import { listBasedAddressAuthorizer } from './components/authorizers/list-based-address-authorizer.js';
import { remoteAddressAuthorizer } from './components/authorizers/remote-address-authorizer.js';
import { usernameAuthorizer } from './components/authorizers/username-authorizer.js';
import { usernamePasswordAuthorizer } from './components/authorizers/username-password-authorizer.js';
import { clientCertificate } from './components/authorizers/client-certificate.js';
import { noAuth } from './components/authorizers/no-auth.js';
import {
  jksCryptoToken,
  keystoreCryptoToken,
  keystoreInConfigCryptoToken,
  p12CryptoToken,
} from './components/crypto-tokens/keystore-crypto-token.js';
import { pkcs11CryptoToken } from './components/crypto-tokens/pkcs11/pkcs11-crypto-token.js';
import { allFieldsWorkerLogger } from './components/worker-loggers/all-fields-worker-logger.js';
import { customTimeStampLogger1 } from './components/worker-loggers/custom-time-stamp-logger.js';
import { defaultTimeStampLogger } from './components/worker-loggers/default-time-stamp-logger.js';
import { fileWorkerLogger } from './components/worker-loggers/file-worker-logger.js';
import { patternWorkerLogger } from './components/worker-loggers/pattern-worker-logger.js';
import { nullWorkerLogger } from './components/worker-loggers/null-worker-logger.js';
import { securityEventsWorkerLogger } from './components/worker-loggers/security-events-worker-logger.js';
import { fixedTimeSource, nullTimeSource, zeroTimeSource } from './components/time-sources/fixed-time-sources.js';
import { localComputerTimeSource } from './components/time-sources/local-computer-time-source.js';
import { ntpTimeSource } from './components/time-sources/ntp-time-source.js';
import { statusReadingLocalComputerTimeSource } from './components/time-sources/status-reading-local-computer-time-source.js';
import { signerStatusReportTimedService } from './workers/status/signer-status-report-timed-service.js';
import { signerStatusReportWorker } from './workers/status/signer-status-report-worker.js';
import { renewalWorker } from './workers/renewal/renewal-worker.js';
import { debugSigner } from './workers/status/debug-signer.js';
import { statusPropertiesWorker } from './workers/status/status-properties-worker.js';
import { validationServiceWorker } from './workers/validators/validation-service-worker.js';
import { xadesValidator } from './workers/validators/xades-validator.js';
import { xmlValidator } from './workers/validators/xml-validator.js';
import { hsmKeepAliveTimedService } from './workers/timed-services/hsm-keep-alive-timed-service.js';
import { firstActiveDispatcher } from './workers/dispatchers/first-active-dispatcher.js';
import { requestedPolicyDispatcher } from './workers/dispatchers/requested-policy-dispatcher.js';
import { userMappedDispatcher } from './workers/dispatchers/user-mapped-dispatcher.js';
import { cryptoWorker } from './workers/crypto-workers/crypto-worker.js';
import { cmsSigner } from './workers/signers/cms-signer.js';
import { mrtdSigner } from './workers/signers/mrtd-signer.js';
import { mrtdSodSigner } from './workers/signers/mrtd-sod-signer.js';
import { msAuthCodeTimeStampSigner } from './workers/signers/ms-authcode-time-stamp-signer.js';
import { pdfSigner } from './workers/signers/pdf-signer.js';
import { plainSigner } from './workers/signers/plain-signer.js';
import { timeStampSigner } from './workers/signers/time-stamp-signer.js';
import { xadesSigner } from './workers/signers/xades-signer.js';
import { xmlSigner } from './workers/signers/xml-signer.js';

/** Everything that an administrator can name by its class. What is not in this list does not exist. */
export const CATALOGUE: readonly AnyDefinition[] = [
  // Workers
  plainSigner,
  cmsSigner,
  xmlSigner,
  xadesSigner,
  pdfSigner,
  mrtdSodSigner,
  mrtdSigner,
  timeStampSigner,
  msAuthCodeTimeStampSigner,
  cryptoWorker,
  firstActiveDispatcher,
  userMappedDispatcher,
  requestedPolicyDispatcher,
  hsmKeepAliveTimedService,
  signerStatusReportTimedService,
  signerStatusReportWorker,
  renewalWorker,
  debugSigner,
  statusPropertiesWorker,
  xmlValidator,
  xadesValidator,
  validationServiceWorker,
  // Crypto tokens
  keystoreCryptoToken,
  p12CryptoToken,
  jksCryptoToken,
  keystoreInConfigCryptoToken,
  pkcs11CryptoToken,
  // Authorizers
  noAuth,
  clientCertificate,
  usernameAuthorizer,
  usernamePasswordAuthorizer,
  jwtAuthorizer,
  remoteAddressAuthorizer,
  listBasedAddressAuthorizer,
  dispatchedAuthorizer,
  cookieAuthorizer,
  // Alias selectors
  defaultAliasSelector,
  authorizedUsernameAliasSelector,
  requestMetadataAliasSelector,
  // Archivers
  oldDatabaseArchiver,
  base64DatabaseArchiver,
  // Accounters
  noAccounter,
  globalConfigSampleAccounter,
  // Worker loggers
  allFieldsWorkerLogger,
  nullWorkerLogger,
  securityEventsWorkerLogger,
  patternWorkerLogger,
  fileWorkerLogger,
  defaultTimeStampLogger,
  customTimeStampLogger1,
  // Time sources
  localComputerTimeSource,
  statusReadingLocalComputerTimeSource,
  ntpTimeSource,
  fixedTimeSource,
  zeroTimeSource,
  nullTimeSource,
];
