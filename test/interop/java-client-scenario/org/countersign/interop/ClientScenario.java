package org.countersign.interop;

import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.WebServiceFeature;
import jakarta.xml.ws.soap.MTOMFeature;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.signserver.clientws.ClientWS;
import org.signserver.clientws.ClientWSService;
import org.signserver.clientws.DataResponse;
import org.signserver.clientws.InternalServerException_Exception;
import org.signserver.clientws.Metadata;
import org.signserver.clientws.RequestFailedException_Exception;

/**
 * Calls ClientWS the ways that clients do, through classes generated from its WSDL, and prints what came back: a line
 * "case.field=value" for each, every value in base64 so that no text needs escaping.
 * Arguments: URL of the WSDL, address of the service, file of the document to sign.
 */
public final class ClientScenario {
    private interface Call {
        DataResponse run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        URL wsdl = URI.create(args[0]).toURL();
        byte[] document = Files.readAllBytes(Path.of(args[2]));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(document);
        List<Metadata> hashed = List.of(
                metadata("USING_CLIENTSUPPLIED_HASH", "true"), metadata("CLIENTSIDE_HASHDIGESTALGORITHM", "SHA-256"));

        ClientWS port = port(wsdl, args[1]);
        ClientWS mtom = port(wsdl, args[1], new MTOMFeature());
        report("plain", () -> port.processData("PlainSigner", List.of(), document));
        report("cms", () -> port.processData("CMSSigner", List.of(), document));
        report("metadata", () -> port.processData("HashSigner", hashed, hash));
        report("mtom", () -> mtom.processData("PlainSigner", List.of(), document));
        report("unknown", () -> port.processData("NoSuchWorker", List.of(), document));
        report("misconfigured", () -> port.processData("MisconfiguredSigner", List.of(), document));
    }

    private static ClientWS port(URL wsdl, String address, WebServiceFeature... features) {
        ClientWS port = new ClientWSService(wsdl).getClientWSPort(features);
        ((BindingProvider) port).getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address);
        return port;
    }

    private static Metadata metadata(String name, String value) {
        Metadata metadata = new Metadata();
        metadata.setName(name);
        metadata.setValue(value);
        return metadata;
    }

    private static void report(String name, Call call) throws Exception {
        try {
            DataResponse response = call.run();
            print(name, "data", response.getData());
            print(name, "archiveId", response.getArchiveId());
            print(name, "requestId", Integer.toString(response.getRequestId()));
            print(name, "signerCertificate", response.getSignerCertificate());
        } catch (RequestFailedException_Exception e) {
            print(name, "fault", e.getFaultInfo().getClass().getSimpleName());
            print(name, "message", e.getMessage());
        } catch (InternalServerException_Exception e) {
            print(name, "fault", e.getFaultInfo().getClass().getSimpleName());
            print(name, "message", e.getMessage());
        }
    }

    private static void print(String name, String field, String value) {
        print(name, field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void print(String name, String field, byte[] value) {
        System.out.println(name + "." + field + "=" + Base64.getEncoder().encodeToString(value));
    }
}
