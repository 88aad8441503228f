import AgxModel
import RecordStore

extension FleetRecords {
    func company(_ name: String) -> FleetRecord<Company>? {
        guard case .company(let record) = self[RecordKey(kind: Company.kind, name: name)] else { return nil }
        return record
    }

    func plan(_ name: String) -> FleetRecord<Plan>? {
        guard case .plan(let record) = self[RecordKey(kind: Plan.kind, name: name)] else { return nil }
        return record
    }

    func network(_ name: String, in namespace: String) -> FleetRecord<Network>? {
        guard case .network(let record) = self[RecordKey(kind: Network.kind, namespace: namespace, name: name)] else {
            return nil
        }
        return record
    }

    func volume(_ name: String, in namespace: String) -> FleetRecord<Volume>? {
        guard case .volume(let record) = self[RecordKey(kind: Volume.kind, namespace: namespace, name: name)] else {
            return nil
        }
        return record
    }

    func container(_ name: String, in namespace: String) -> FleetRecord<Container>? {
        let key = RecordKey(kind: Container.kind, namespace: namespace, name: name)
        guard case .container(let record) = self[key] else { return nil }
        return record
    }

    /// All records of a company's namespace.
    func children(of company: String) -> CompanyChildren {
        var children = CompanyChildren()
        for key in keys(inNamespace: company) {
            switch self[key] {
            case .resourceCap(let record): children.resourceCaps[key.name] = record
            case .network(let record): children.networks[key.name] = record
            case .volume(let record): children.volumes[key.name] = record
            case .container(let record): children.containers[key.name] = record
            case .unreadable: children.unreadable.insert(key)
            case .company, .plan, nil: break
            }
        }
        return children
    }

    /// The names of the companies on a plan.
    func companies(onPlan plan: String) -> [String] {
        keys(inNamespace: "").filter { $0.kind == Company.kind }.map(\.name).filter { company($0)?.spec.plan == plan }
    }
}
