import AgxModel
import Hummingbird
import ManifestFormat
import RecordStore

/// Writes of one kind that is a view: each becomes one of the source, with all its checks.
struct ViewEndpoint: Sendable {
    let service: ResourceService
    let view: any WritableResourceView
    let gate: RequestGate
    let options: ResourceRoutesOptions

    var resource: APIResource { view.resource }

    func create(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try call.writeOptions("CreateOptions")
        let value = try await call.value().value
        let submitted = try SubmittedObject(value, of: resource, validation: options.fieldValidation)
        let namespace = call.namespace ?? ""
        let outcome = try await submitted.warning { () async throws(StatusError) in
            var settled = submitted
            try settled.settle(in: namespace, of: resource)
            let new = view.newSource(for: settled.object)
            return try await translating { () async throws(StatusError) in
                try await service.create(new, of: view.source, namespace: namespace, options: options)
            }
        }
        return try response(to: call, format, outcome, status: .created, warnings: submitted.warnings)
    }

    func update(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try call.writeOptions("UpdateOptions")
        let value = try await call.value().value
        let submitted = try SubmittedObject(value, of: resource, validation: options.fieldValidation)
        let outcome = try await submitted.warning { () async throws(StatusError) in
            var settled = submitted
            try settled.settle(at: call.key(of: resource), of: resource)
            let edited = settled
            return try await write(call, options) { live throws(StatusError) in
                try change(of: live, to: edited.object, namesVersion: edited.metadata("resourceVersion") != nil)
            }
        }
        return try response(to: call, format, outcome, warnings: submitted.warnings)
    }

    func patch(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let (value, bodyFormat) = try await call.value(isPatch: true, takesStrategicMerge: resource.isBuiltIn)
        guard bodyFormat != .apply else { return try await apply(value, call, format) }
        let options = try call.writeOptions("PatchOptions")
        let patch = ObjectPatch(value, bodyFormat)
        let outcome = try await write(call, options) { live throws(StatusError) in
            let shown = view.object(of: live.object)
            let patched = try ResourceService.apply(patch, to: shown, resource, name: call.name)
            for field in ["name", "uid"] where patched[path: "metadata", field] != shown[path: "metadata", field] {
                let value = patched[path: "metadata", field] ?? .null
                let issue = FieldIssue.invalid(value, at: "metadata.\(field)", "field is immutable")
                throw .invalid(resource, name: call.name, [issue])
            }
            let shaped = try SubmittedObject(patched, of: resource, validation: options.fieldValidation)
            var change = try change(of: live, to: shaped.object, namesVersion: patch.namesVersion)
            change.warnings = shaped.warnings
            return change
        }
        return try response(to: call, format, outcome)
    }

    func delete(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try await call.deleteOptions()
        let outcome = try await translating { () async throws(StatusError) in
            try await service.delete(view.source, key: call.key(of: view.source), options: options)
        }
        switch outcome {
        case .marked(let object):
            let isAccepted = options.propagation == .foreground
            return Response(view.object(of: object), as: format.encoding, status: isAccepted ? .accepted : .ok)
        case .removed(let uid): return Response(call.deletionStatus(of: resource, uid: uid), as: format.encoding)
        }
    }

    private func write(
        _ call: ResourceCall,
        _ options: WriteOptions,
        _ makeChange: (Record) throws(StatusError) -> SubmittedObject,
    ) async throws(StatusError) -> WriteOutcome {
        try await translating { () async throws(StatusError) in
            try await service.write(view.source, call.key(of: view.source), .main, options, makeChange)
        }
    }

    private func change(
        of live: Record,
        to object: JSONValue,
        namesVersion: Bool,
    ) throws(StatusError) -> SubmittedObject {
        var edited = view.source(live.object, edited: object)
        if namesVersion { edited["metadata"]?["resourceVersion"] = object[path: "metadata", "resourceVersion"] }
        // The object that was meant may be gone, and this one another of its name.
        if let uid = object[path: "metadata", "uid"], uid != .null { edited["metadata"]?["uid"] = uid }
        var change = try SubmittedObject(edited, of: view.source, validation: .ignore)
        change.isVersionGiven = namesVersion
        return change
    }

    func translating<Value>(
        _ body: () async throws(StatusError) -> Value
    ) async throws(StatusError) -> Value {
        do {
            return try await body()
        } catch {
            throw error.seen(through: view)
        }
    }

    func response(
        to call: ResourceCall,
        _ format: ResponseFormat,
        _ outcome: WriteOutcome,
        status: HTTPResponse.Status = .ok,
        warnings: [String] = [],
    ) throws -> Response {
        let now = Timestamp(options.now())
        let shaper = try ObjectShaper(resource, shape: format.shape, query: call.query, now: now)
        let object = shaper.item(view.object(of: outcome.object))
        return Response(object, as: format.encoding, status: status, warnings: warnings + outcome.warnings)
    }
}
