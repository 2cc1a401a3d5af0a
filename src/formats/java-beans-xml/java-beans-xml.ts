/**
 * The form in which SignServer keeps records in text columns: documents of `java.beans.XMLEncoder`. This is the way in;
 * `worker-config-xml.ts` and `base64-put-map.ts` know what the records hold.
 */
export { decodeJavaBeans } from './java-beans-decode.js';
export { encodeJavaBeans } from './java-beans-encode.js';
export { beanDocument, WRITTEN_JAVA_VERSION, type BeanDocument, type BeanValue } from './java-beans-value.js';
