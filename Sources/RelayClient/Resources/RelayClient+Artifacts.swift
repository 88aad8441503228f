package import ManifestFormat

extension RelayClient {
    /// What a run has left; maps to `GET .../runs/{run}/artifacts`.
    package func artifacts(namespace: String, run: String) async throws -> JSONValue {
        try await document(RelayCall(path: Self.artifacts(of: run, in: namespace).path)).document
    }

    /// The content of one file that a run has left; maps to `GET .../runs/{run}/artifacts/{name}`.
    package func artifact(_ name: String, namespace: String, run: String) async throws -> ByteChunks {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map { URLText.encoded(String($0)) }
        let path = ([Self.artifacts(of: run, in: namespace).path] + parts).joined(separator: "/")
        return try await chunks(of: RelayCall(path: path, accept: "*/*", mayTakeLong: true))
    }

    /// What a check of a company's runtime finds; maps to `GET .../companies/{name}/verify`.
    package func verify(company: String) async throws -> JSONValue {
        let location = ResourceLocation(.companies, name: company, subresource: "verify")
        return try await document(RelayCall(path: location.path, mayTakeLong: true)).document
    }

    private static func artifacts(of run: String, in namespace: String) -> ResourceLocation {
        ResourceLocation(.runs, namespace: namespace, name: run, subresource: "artifacts")
    }
}
