package org.countersign.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.signserver.adminws.AdminWS;
import org.signserver.adminws.InvalidWorkerIdException_Exception;
import org.signserver.adminws.LogEntry;
import org.signserver.adminws.Order;
import org.signserver.adminws.Pkcs10CertReqInfo;
import org.signserver.adminws.QueryCondition;
import org.signserver.adminws.QueryOrdering;
import org.signserver.adminws.RelationalOperator;
import org.signserver.adminws.WsWorkerConfig;
import org.signserver.adminws.WsWorkerStatus;

/**
 * The life of a signer, administered through classes generated from the WSDL of AdminWS: made, certified, used, looked
 * up in the audit log and removed. Prints what came back. Once the certificate request is printed, reads the
 * certificates for it from its input: in base64, one a line, that of the signer first, an empty line after the last.
 * Arguments: URL of the WSDL, address of the service, id of the worker, the document to sign.
 */
public final class AdminScenario {
    private static final String NAME = "JavaSigner";
    private static final String ALL_NODES = "GLOB.";
    private static final int GENERIC_SIGN = 1;
    private static final int REQUEST_ID = 9;

    private final AdminWS port;
    private final int id;

    private AdminScenario(AdminWS port, int id) {
        this.port = port;
        this.id = id;
    }

    public static void main(String[] args) throws Exception {
        AdminScenario scenario = new AdminScenario(AdminPort.open(args[0], args[1]), Integer.parseInt(args[2]));
        scenario.createWorker();
        scenario.requestCertificate();
        scenario.uploadCertificates(readCertificates());
        scenario.sign(args[3].getBytes(StandardCharsets.UTF_8));
        scenario.removeWorker();
        scenario.askForRemovedWorker();
        scenario.queryAuditLog();
    }

    private void createWorker() throws Exception {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("NAME", NAME);
        properties.put("TYPE", "PROCESSABLE");
        properties.put("IMPLEMENTATION_CLASS", "org.signserver.module.cmssigner.PlainSigner");
        properties.put("CRYPTOTOKEN", "CryptoToken");
        properties.put("DEFAULTKEY", "rsa");
        properties.put("AUTHTYPE", "NOAUTH");
        properties.put("DISABLEKEYUSAGECOUNTER", "true");
        properties.put("COLOUR", "blå & <grün>");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            port.setWorkerProperty(id, property.getKey(), property.getValue());
        }
        port.reloadConfiguration(id);

        WsWorkerStatus status = port.getStatus(id);
        Report.print("created", "id", Integer.toString(port.getWorkerId(NAME)));
        Report.print("created", "status", status.getOk() == null ? "active" : status.getOk());
        Report.print("created", "statusText", status.getCompleteStatusText());
        Report.print(
                "created",
                "colour",
                status.getActiveConfig().getEntry().stream()
                        .filter(entry -> entry.getKey().equals("COLOUR"))
                        .map(entry -> (String) entry.getValue())
                        .collect(Collectors.joining()));
    }

    private void requestCertificate() throws Exception {
        Pkcs10CertReqInfo info = new Pkcs10CertReqInfo();
        info.setSignatureAlgorithm("SHA256withRSA");
        info.setSubjectDN("CN=Java signer,O=Test,C=SE");
        // The content of the element is base64 of base64; the generated class takes away the outer one.
        byte[] base64 = port.getPKCS10CertificateRequest(id, info, false).getBase64CertReq();
        Report.print("request", "der", Base64.getDecoder().decode(base64));
    }

    private static List<byte[]> readCertificates() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        List<byte[]> certificates = new ArrayList<>();
        for (String line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
            certificates.add(Base64.getDecoder().decode(line));
        }
        return certificates;
    }

    private void uploadCertificates(List<byte[]> chain) throws Exception {
        port.uploadSignerCertificate(id, chain.get(0), ALL_NODES);
        port.uploadSignerCertificateChain(id, chain, ALL_NODES);
        port.reloadConfiguration(id);
        Report.print("uploaded", "certificate", port.getSignerCertificate(id));
        List<byte[]> answered = port.getSignerCertificateChain(id);
        Report.print("uploaded", "chainLength", Integer.toString(answered.size()));
        Report.print("uploaded", "issuer", answered.get(answered.size() - 1));
        long notAfter = port.getSigningValidityNotAfter(id).toGregorianCalendar().getTimeInMillis();
        Report.print("uploaded", "notAfter", Long.toString(notAfter));
    }

    private void sign(byte[] document) throws Exception {
        ByteBuffer request = ByteBuffer.allocate(12 + document.length);
        request.putInt(GENERIC_SIGN).putInt(REQUEST_ID).putInt(document.length).put(document);
        Report.print("signed", "response", port.process(NAME, List.of(request.array())).get(0));
    }

    private void removeWorker() throws Exception {
        WsWorkerConfig configuration = port.getCurrentWorkerConfig(id);
        for (WsWorkerConfig.Properties.Entry entry : configuration.getProperties().getEntry()) {
            port.removeWorkerProperty(id, (String) entry.getKey());
        }
        port.reloadConfiguration(id);
        Report.print("removed", "id", Integer.toString(port.getWorkerId(NAME)));
        Report.print("removed", "isListed", Boolean.toString(port.getWorkers(1).contains(id)));
        int left = port.getCurrentWorkerConfig(id).getProperties().getEntry().size();
        Report.print("removed", "propertiesLeft", Integer.toString(left));
    }

    private void askForRemovedWorker() throws Exception {
        try {
            port.getStatus(id);
        } catch (InvalidWorkerIdException_Exception e) {
            Report.printFault("unknown", e, e.getFaultInfo());
        }
    }

    private void queryAuditLog() throws Exception {
        QueryCondition ofWorker = new QueryCondition();
        ofWorker.setColumn("searchDetail2");
        ofWorker.setOperator(RelationalOperator.EQ);
        ofWorker.setValue(Integer.toString(id));
        QueryOrdering oldestFirst = new QueryOrdering();
        oldestFirst.setColumn("sequenceNumber");
        oldestFirst.setOrder(Order.ASC);
        List<LogEntry> entries = port.queryAuditLog(0, 100, List.of(ofWorker), List.of(oldestFirst));
        Report.print("audit", "events", entries.stream().map(LogEntry::getEventType).collect(Collectors.joining(" ")));
        Report.print("audit", "outcomes", distinct(entries, entry -> entry.getEventStatus().value()));
        Report.print("audit", "administrators", distinct(entries, LogEntry::getAuthToken));
        Report.print(
                "audit",
                "details",
                entries.stream()
                        .flatMap(entry -> entry.getAdditionalDetails().getEntry().stream())
                        .map(detail -> detail.getKey() + "=" + detail.getValue())
                        .collect(Collectors.joining("\n")));
    }

    private static String distinct(List<LogEntry> entries, Function<LogEntry, String> told) {
        return entries.stream().map(told).distinct().collect(Collectors.joining("\n"));
    }
}
