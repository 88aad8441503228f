import ManifestFormat

/// The rules for networks: private addresses, fixed once chosen.
struct NetworkAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        let network = try Network.decodeSpec(request.spec)
        return request.reservedNameIssues()
            + request.immutable("subnet", "the subnet can't be changed: make another network")
            + SubnetRules.issues(network.subnet, field: "spec.subnet")
    }
}
