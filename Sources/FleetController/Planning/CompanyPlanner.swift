import AgxModel
import ManifestFormat
import RecordStore

/// Decides which child records a company needs: a pure function of the records.
struct CompanyPlanner: Sendable {
    let company: FleetRecord<Company>
    /// Nil if there is no plan of that name.
    let plan: Plan.Spec?
    let children: CompanyChildren

    /// The writes that bring the children to what the company's spec and plan ask for.
    func writes() throws -> [ChildWrite] {
        if company.isDeleting { return deletions() }
        // Without its plan a company keeps what it has: nothing is created, and nothing is taken away.
        guard let plan else { return [] }
        let blueprint = CompanyBlueprint(company: company.spec, plan: plan)
        var writes: [ChildWrite] = []
        writes += try write(RecordNames.resourceCap, blueprint.caps, children.resourceCaps)
        writes += try write(RecordNames.network, blueprint.network, children.networks)
        for (name, spec) in blueprint.volumes.sorted(by: { $0.key < $1.key }) {
            writes += try write(name, spec, children.volumes)
        }
        for (name, spec) in blueprint.containers.sorted(by: { $0.key < $1.key }) {
            writes += try write(name, spec, children.containers)
        }
        return writes
    }

    private func write<Kind: ResourceKind>(
        _ name: String,
        _ spec: Kind.Spec,
        _ existing: [String: FleetRecord<Kind>],
    ) throws -> [ChildWrite] {
        let key = RecordKey(kind: Kind.kind, namespace: company.key.name, name: name)
        guard !children.unreadable.contains(key) else { return [] }
        guard let present = existing[name] else {
            return [ChildWrite(key: key, action: .create(spec: try JSONValue(encoding: spec)), cause: "absent")]
        }
        // One that is being deleted, or that an earlier company of this name owned, must go before a new one comes.
        if present.isDeleting { return [] }
        if present.ownerUID != company.uid {
            return [ChildWrite(key: key, action: .delete(uid: present.uid), cause: "belongs to an earlier company")]
        }
        guard present.spec != spec else { return [] }
        let action = ChildWrite.Action.update(
            spec: try JSONValue(encoding: spec),
            expecting: present.resourceVersion,
        )
        return [ChildWrite(key: key, action: action, cause: "the company's spec or plan asks for something else")]
    }

    /// Containers first; networks, volumes and caps once no container is left.
    private func deletions() -> [ChildWrite] {
        let containers = deletions(of: children.containers)
        if !children.containers.isEmpty { return containers }
        return deletions(of: children.networks) + deletions(of: children.volumes) + deletions(of: children.resourceCaps)
    }

    private func deletions<Kind: ResourceKind>(of records: [String: FleetRecord<Kind>]) -> [ChildWrite] {
        records.values.filter { !$0.isDeleting }.sorted { $0.key < $1.key }.map {
            ChildWrite(key: $0.key, action: .delete(uid: $0.uid), cause: "its company is deleted")
        }
    }
}
