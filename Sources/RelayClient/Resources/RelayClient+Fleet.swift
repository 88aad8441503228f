import AgxModel
package import ManifestFormat

extension RelayClient {
    /// The relay's version document; maps to `GET /version`.
    package func version() async throws -> JSONValue {
        try await document(RelayCall(path: "/version")).document
    }

    /// What applying these documents would change; maps to `POST /fleet/plan`, which changes nothing.
    package func plan(_ documents: [JSONValue], options: WriteOptions = WriteOptions()) async throws -> JSONValue {
        let body: JSONValue = ["documents": .array(documents)]
        var call = RelayCall(method: "POST", path: "/fleet/plan", body: body.jsonBytes())
        call.parameters = options.parameters
        return try await document(call).document
    }

    /// Sets the key of a provider credential; maps to `PUT .../providercredentials/{name}/secret`.
    package func setSecret(_ secret: String, of credential: ResourceLocation) async throws -> JSONValue {
        let location = ResourceLocation(
            .providerCredentials,
            namespace: credential.namespace,
            name: credential.name,
            subresource: "secret",
        )
        let body: JSONValue = ["secret": .string(secret)]
        return try await document(RelayCall(method: "PUT", path: location.path, body: body.jsonBytes())).document
    }

    /// Adds a comment to a task; maps to `POST .../tasks/{name}/comments`.
    package func comment(_ text: String, on task: ResourceLocation) async throws -> JSONValue {
        let location = ResourceLocation(.tasks, namespace: task.namespace, name: task.name, subresource: "comments")
        let body: JSONValue = ["text": .string(text)]
        return try await document(RelayCall(method: "POST", path: location.path, body: body.jsonBytes())).document
    }

    /// Brings a company up and waits until it is ready; maps to `POST .../companies/{name}/ensure-ready`.
    ///
    /// Throws `refused` with the reason `Timeout` when it isn't by then; the relay takes up to 10 minutes.
    package func ensureReady(company: String, within timeout: Duration) async throws -> JSONValue {
        let location = ResourceLocation(.companies, name: company, subresource: "ensure-ready")
        var call = RelayCall(method: "POST", path: location.path, body: Array("{}".utf8), mayTakeLong: true)
        call.parameters = [("timeout", GoDuration(timeout).description)]
        return try await document(call).document
    }
}
