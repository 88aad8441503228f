import AgxModel
package import ManifestFormat
package import RecordStore

extension ResourceService {
    /// How often a write that names no version is decided anew because another one came between.
    static let attempts = 20

    /// Replaces an object, or its status, by what a client sent; it must carry the version it was made from.
    ///
    /// Throws `badRequest`, `invalid` with causes, `notFound`, and `conflict` for another version or uid.
    package func update(
        _ value: JSONValue,
        of resource: APIResource,
        key: RecordKey,
        _ part: Subresource = .main,
        options: WriteOptions = WriteOptions(),
    ) async throws(StatusError) -> WriteOutcome {
        let submitted = try SubmittedObject(value, of: resource, validation: options.fieldValidation)
        return try await submitted.warning { () async throws(StatusError) in
            var change = submitted
            try change.settle(at: key, of: resource)
            let settled = change
            return try await write(resource, key, part, options) { _ throws(StatusError) in
                // Only of an object that is there: clients create one that they hear is missing.
                guard settled.metadata("resourceVersion") != nil else {
                    let detail = "must be specified for an update"
                    throw .invalid(resource, name: key.name, [.invalid("", at: "metadata.resourceVersion", detail)])
                }
                return settled
            }
        }
    }

    /// Reads the present object, lets `makeChange` say what it shall be, checks that, and writes it if nobody has
    /// written in the meantime; if somebody has, and the change names no version, begins again.
    func write(
        _ resource: APIResource,
        _ key: RecordKey,
        _ part: Subresource,
        _ options: WriteOptions,
        _ makeChange: (Record) throws(StatusError) -> SubmittedObject,
    ) async throws(StatusError) -> WriteOutcome {
        for _ in 0..<Self.attempts {
            let live = try await get(resource, key: key)
            let change = try makeChange(live)
            let outcome = try await change.warning { () async throws(StatusError) in
                try await attempt(change, live, resource, part, options)
            }
            if let outcome { return outcome }
        }
        throw .staleVersion(resource, name: key.name)
    }

    /// Nil if somebody else has written in the meantime, and the change names no version.
    private func attempt(
        _ change: SubmittedObject,
        _ live: Record,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
    ) async throws(StatusError) -> WriteOutcome? {
        try change.checkIdentity(with: live, resource)
        do {
            let next = try decide(change, live, resource, part, options)
            return try await commit(next, live, resource, part, options, warnings: change.warnings)
        } catch  where error.reason == .conflict && !change.isVersionGiven {
            return nil
        }
    }

    /// The record as the change would make it, if nothing forbids that.
    private func decide(
        _ change: SubmittedObject,
        _ live: Record,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
    ) throws(StatusError) -> Record {
        let name = live.key.name
        var object = change.object
        if part == .status {
            object = live.object
            object["status"] = change.object["status"]
            let status = object["status"] ?? .null
            let issues = status == .null ? [] : resource.definition.statusSchema?.validate(status, at: "status") ?? []
            guard issues.isEmpty else { throw .invalid(resource, name: name, issues) }
        } else {
            if resource.hasStatus { object["status"] = nil }
            let issues = resource.definition.validate(object, old: live.object, author: options.author)
            guard issues.isEmpty else { throw .invalid(resource, name: name, issues) }
            if resource.hasStatus { object["status"] = live.status }
        }
        var next: Record
        do {
            next = try live.applying(object: object)
        } catch {
            throw StatusError(error, resource: resource, name: name)
        }
        next.managedFields = try managedFields(of: next, from: live, change, resource, part, options)
        return next
    }

    private func commit(
        _ next: Record,
        _ live: Record,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
        warnings: [String],
    ) async throws(StatusError) -> WriteOutcome {
        let version = live.resourceVersion
        let durability: Durability = part == .status ? .normal : .full
        let record = try await transact(
            resource,
            name: live.key.name,
            durability: durability,
            isDryRun: options.isDryRun,
        ) { transaction in
            // What is being deleted only has to get rid of its finalizers. A version that is stale is told below.
            let isCurrent = try transaction.get(live.key)?.resourceVersion == version
            if part == .main, next != live, !live.isDeleting, isCurrent {
                let candidate = AdmissionCandidate.update(next.object, from: live.object)
                try review(candidate, resource, name: live.key.name, options.author, transaction)
            }
            return switch part {
            case .main: try transaction.update(next, managedFields: .given, expecting: version)
            case .status:
                try transaction.updateStatus(
                    of: next.key,
                    uid: next.uid,
                    to: next.status ?? .null,
                    managedFields: next.managedFields,
                    expecting: version,
                )
            }
        }
        let object = options.isDryRun ? record.object.settingVersion(version) : record.object
        return WriteOutcome(object: object, warnings: warnings)
    }
}
