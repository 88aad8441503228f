import AgxModel
import Hummingbird
import ManifestFormat

extension ViewEndpoint {
    /// Server-side apply of an object of the view: its manager owns those fields of the source that stand for them.
    func apply(_ value: JSONValue, _ call: ResourceCall, _ format: ResponseFormat) async throws -> Response {
        var options = try call.writeOptions("PatchOptions", isApply: true)
        options.fieldManager = try manager(options.fieldManager)
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

    /// Who applies through the view: what the same manager applies to the source itself is another configuration, and
    /// each of the two would remove what only the other one has.
    private func manager(_ name: String?) throws(StatusError) -> String? {
        guard let name else { return nil }
        let own = "\(resource.definition.singular):\(name)"
        guard own.utf8.count <= FieldManager.maximumNameBytes else {
            let message =
                "Too long: with what is put before it, \(own.utf8.count) of \(FieldManager.maximumNameBytes) bytes"
            throw .invalidOptions("PatchOptions", [FieldIssue(.tooLong, field: "fieldManager", message: message)])
        }
        return own
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
