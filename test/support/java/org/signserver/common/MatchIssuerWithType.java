package org.signserver.common;

/** The enum of that name. */
public enum MatchIssuerWithType {
    ISSUER_DN_BCSTYLE
}
