package org.signserver.common;

/** Some constants of the enum of that name. */
public enum MatchSubjectWithType {
    CERTIFICATE_SERIALNO,
    SUBJECT_RDN_CN,
    SUBJECT_ALTNAME_MSUPN
}
