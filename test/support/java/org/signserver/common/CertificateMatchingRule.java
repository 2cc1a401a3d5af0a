package org.signserver.common;

/** The bean of that name, as far as a record shows it. */
public class CertificateMatchingRule {
    private MatchSubjectWithType matchSubjectWithType;
    private MatchIssuerWithType matchIssuerWithType;
    private String matchSubjectWithValue;
    private String matchIssuerWithValue;
    private String description;

    public MatchSubjectWithType getMatchSubjectWithType() {
        return matchSubjectWithType;
    }

    public void setMatchSubjectWithType(MatchSubjectWithType type) {
        this.matchSubjectWithType = type;
    }

    public MatchIssuerWithType getMatchIssuerWithType() {
        return matchIssuerWithType;
    }

    public void setMatchIssuerWithType(MatchIssuerWithType type) {
        this.matchIssuerWithType = type;
    }

    public String getMatchSubjectWithValue() {
        return matchSubjectWithValue;
    }

    public void setMatchSubjectWithValue(String value) {
        this.matchSubjectWithValue = value;
    }

    public String getMatchIssuerWithValue() {
        return matchIssuerWithValue;
    }

    public void setMatchIssuerWithValue(String value) {
        this.matchIssuerWithValue = value;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }
}
