import AgxModel
import ManifestFormat
import RecordStore

import struct Foundation.Date

/// Works out a preview with the planners that the controllers use, on records as they would be.
struct FleetPreviewer<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>
    let documents: [FleetDocument]

    func preview() async throws -> FleetPreview {
        var preview = FleetPreview()
        for document in documents { preview.records.append(try await change(document)) }
        for name in affectedCompanies() { try await add(company: name, to: &preview) }
        return preview
    }

    private func change(_ document: FleetDocument) async throws -> FleetPreview.RecordChange {
        let present = try await context.store.get(document.key).map { FleetDocument($0) }
        let before = present ?? FleetDocument(key: document.key)
        let changes = before.fields.differences(to: document.fields)
        return .init(
            action: present == nil ? .create : changes.isEmpty ? .unchanged : .update,
            key: document.key,
            cause: "in the file",
            changes: changes,
        )
    }

    private func affectedCompanies() -> [String] {
        var names = documents.filter { $0.key.kind == Company.kind }.map(\.key.name)
        for document in documents where document.key.kind == Plan.kind {
            names += context.records.companies(onPlan: document.key.name)
        }
        names += documents.filter { [Network.kind, Volume.kind, Container.kind].contains($0.key.kind) }.map(
            \.key.namespace
        )
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private func add(company name: String, to preview: inout FleetPreview) async throws {
        var children = context.records.children(of: name)
        if let company = try hypothetical(
            Company.self,
            RecordKey(kind: Company.kind, name: name),
            context.records.company(name),
        ) {
            let planName = company.spec.plan
            let plan = try hypothetical(
                Plan.self,
                RecordKey(kind: Plan.kind, name: planName),
                context.records.plan(planName),
            )
            if plan == nil { preview.problems.append("Company \(name): there is no plan named \(planName)") }
            let planner = CompanyPlanner(company: company, plan: plan?.spec, children: children)
            for write in try planner.writes() {
                preview.records.append(try await change(write))
                try children.apply(write, ownerUID: company.uid)
            }
        }
        for document in documents where document.key.namespace == name {
            try children.apply(
                ChildWrite(key: document.key, action: .create(spec: document.spec), cause: ""),
                ownerUID: nil,
                annotations: document.annotations,
            )
        }
        try await FleetPreviewSteps(context: context, children: children).add(to: &preview)
    }

    /// The record as it would be: from the documents, else as it is.
    private func hypothetical<Kind: ResourceKind>(
        _ kind: Kind.Type,
        _ key: RecordKey,
        _ present: FleetRecord<Kind>?,
    ) throws -> FleetRecord<Kind>? {
        guard let document = documents.last(where: { $0.key == key }) else { return present }
        let spec = try Kind.decodeSpec(document.spec)
        var record = present ?? FleetRecord(hypothetical: key, spec: spec, ownerUID: nil)
        record.spec = spec
        record.annotations = document.annotations
        return record
    }

    private func change(_ write: ChildWrite) async throws -> FleetPreview.RecordChange {
        let present = try await context.store.get(write.key).map { FleetDocument($0) } ?? FleetDocument(key: write.key)
        func changes(to spec: JSONValue) -> [FieldDifference] {
            var changed = present
            changed.spec = spec
            return present.fields.differences(to: changed.fields)
        }
        switch write.action {
        case .create(let spec):
            return .init(action: .create, key: write.key, cause: write.cause, changes: changes(to: spec))
        case .update(let spec, _):
            return .init(action: .update, key: write.key, cause: write.cause, changes: changes(to: spec))
        case .delete:
            return .init(action: .delete, key: write.key, cause: write.cause, changes: [])
        }
    }
}

extension FleetRecord {
    /// A record that does not exist yet.
    init(hypothetical key: RecordKey, spec: Kind.Spec, ownerUID: String?) {
        self.key = key
        self.spec = spec
        self.ownerUID = ownerUID
        uid = "new"
        resourceVersion = 0
        generation = 1
        deletionTime = nil
        finalizers = [FleetFinalizer.name]
        annotations = [:]
        status = Kind.Status()
        hasStatus = false
    }
}

extension CompanyChildren {
    /// The children once a write is carried out; without annotations, each keeps its own.
    mutating func apply(_ write: ChildWrite, ownerUID: String?, annotations: [String: String]? = nil) throws {
        switch write.key.kind {
        case ResourceCap.kind: try Self.apply(write, ownerUID, annotations, to: &resourceCaps)
        case Network.kind: try Self.apply(write, ownerUID, annotations, to: &networks)
        case Volume.kind: try Self.apply(write, ownerUID, annotations, to: &volumes)
        case Container.kind: try Self.apply(write, ownerUID, annotations, to: &containers)
        default: return
        }
    }

    private static func apply<Kind: ResourceKind>(
        _ write: ChildWrite,
        _ ownerUID: String?,
        _ annotations: [String: String]?,
        to records: inout [String: FleetRecord<Kind>],
    ) throws {
        switch write.action {
        case .create(let spec), .update(let spec, _):
            let typed = try Kind.decodeSpec(spec)
            var record =
                records[write.key.name] ?? FleetRecord(hypothetical: write.key, spec: typed, ownerUID: ownerUID)
            record.spec = typed
            if let annotations { record.annotations = annotations }
            records[write.key.name] = record
        case .delete:
            records[write.key.name]?.deletionTime = .distantPast
        }
    }
}
