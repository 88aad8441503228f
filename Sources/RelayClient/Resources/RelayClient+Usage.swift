package import ManifestFormat

extension RelayClient {
    /// What has been used, added up; maps to `GET .../namespaces/{company}/usage`, and to `GET .../usage` for all
    /// companies.
    ///
    /// `by` is task, provider, model, day, actor or company; `task` is the name of the only one
    /// that is wanted; `from` and `to` are RFC 3339 times.
    package func usage(
        of company: String?,
        by dimension: String,
        task: String? = nil,
        from: String? = nil,
        to: String? = nil,
    ) async throws -> JSONValue {
        let place = company.map { "/namespaces/\(URLText.encoded($0))" } ?? ""
        var call = RelayCall(path: "/apis/runagx.com/v1\(place)/usage")
        call.parameters = [("by", dimension)]
        if let task { call.parameters.append(("task", task)) }
        if let from { call.parameters.append(("from", from)) }
        if let to { call.parameters.append(("to", to)) }
        return try await document(call).document
    }
}
