import Hummingbird
import ManifestFormat

extension ViewEndpoint {
    /// Server-side apply of an object of the view: its manager owns those fields of the source that stand for them.
    func apply(_ value: JSONValue, _ call: ResourceCall, _ format: ResponseFormat) async throws -> Response {
        let options = try call.writeOptions("PatchOptions", isApply: true)
        let submitted = try SubmittedObject(
            value,
            of: resource,
            validation: options.fieldValidation,
            fillsDefaults: false,
        )
        let endpoint = ResourceEndpoint(service: service, resource: resource, gate: gate, options: self.options)
        let outcome = try await submitted.warning { () async throws(StatusError) in
            let configuration = try configuration(submitted, call)
            return try await translating { () async throws(StatusError) in
                try await service.apply(
                    configuration,
                    of: view.source,
                    key: call.key(of: view.source),
                    options: options,
                ) { () async throws(StatusError) in
                    try await endpoint.checkMayCreate(call)
                }
            }
        }
        let status: HTTPResponse.Status = outcome.isNew ? .created : .ok
        return try response(to: call, format, outcome, status: status, warnings: submitted.warnings)
    }
    /// What is to be applied to the source.
    private func configuration(
        _ submitted: SubmittedObject,
        _ call: ResourceCall,
    ) throws(StatusError) -> JSONValue {
        var settled = submitted
        try settled.settle(in: call.namespace ?? "", of: resource)
        var wanted = view.newSource(for: settled.object)
        for field in ["resourceVersion", "uid", "managedFields"] {
            if let given = settled.object[path: "metadata", field] { wanted["metadata"]?[field] = given }
        }
        return wanted
    }
}
