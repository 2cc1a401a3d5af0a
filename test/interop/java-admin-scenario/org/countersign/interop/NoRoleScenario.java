package org.countersign.interop;

import org.signserver.adminws.AdminNotAuthorizedException_Exception;
import org.signserver.adminws.AdminWS;

/** Tries to change a worker without having a role. Arguments: URL of the WSDL, address of the service. */
public final class NoRoleScenario {
    private NoRoleScenario() {}

    public static void main(String[] args) throws Exception {
        AdminWS port = AdminPort.open(args[0], args[1]);
        try {
            port.setWorkerProperty(1, "COLOUR", "blue");
        } catch (AdminNotAuthorizedException_Exception e) {
            Report.printFault("noRole", e, e.getFaultInfo());
        }
    }
}
