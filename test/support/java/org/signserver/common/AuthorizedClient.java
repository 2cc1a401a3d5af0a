package org.signserver.common;

/** The bean of that name, as far as a record shows it. */
public class AuthorizedClient {
    private String certSN;
    private String issuerDN;

    public String getCertSN() {
        return certSN;
    }

    public void setCertSN(String certSN) {
        this.certSN = certSN;
    }

    public String getIssuerDN() {
        return issuerDN;
    }

    public void setIssuerDN(String issuerDN) {
        this.issuerDN = issuerDN;
    }
}
