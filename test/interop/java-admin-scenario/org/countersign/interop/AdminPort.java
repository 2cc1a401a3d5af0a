package org.countersign.interop;

import jakarta.xml.ws.BindingProvider;
import java.net.MalformedURLException;
import java.net.URI;
import org.signserver.adminws.AdminWS;
import org.signserver.adminws.AdminWSService;

/** A port made from a WSDL. Who calls, and whom it trusts, is said by the system properties javax.net.ssl.*. */
final class AdminPort {
    private AdminPort() {}

    static AdminWS open(String wsdl, String address) throws MalformedURLException {
        AdminWS port = new AdminWSService(URI.create(wsdl).toURL()).getAdminWSPort();
        ((BindingProvider) port).getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address);
        return port;
    }
}
