import AgxModel
import ManifestFormat
import RelayClient

/// The manifests of one call, each of which may need what another one makes.
struct ManifestBatch {
    private let order: TaskOrder
    private let companies: Set<String>
    private let plans: Set<String>

    init(_ manifests: [Manifest]) {
        order = TaskOrder(manifests)
        companies = Set(manifests.filter { $0.type == .companies }.map(\.name))
        plans = Set(manifests.filter { $0.type == .plans }.map(\.name))
    }

    /// Whether an error only says that something is missing which the same call makes.
    func answers(_ error: RelayClientError, of manifest: Manifest) -> Bool {
        guard let status = error.status else { return false }
        if [404, 503].contains(status.code), isInOwnCompany(manifest) { return true }
        guard !status.causes.isEmpty else { return false }
        switch manifest.type {
        case .tasks:
            return status.causes.allSatisfy {
                $0.reason == "FieldValueNotFound" && order.contains($0.field, of: manifest)
            }
        case .companies:
            let plan = manifest.object[path: "spec", "plan"]?.string ?? Company.Spec.defaultPlan
            return plans.contains(plan) && status.causes.allSatisfy { $0.field == "spec.plan" }
        default: return false
        }
    }

    /// Whether the company that an object belongs to is made by the same call.
    func isInOwnCompany(_ manifest: Manifest) -> Bool {
        manifest.object.objectNamespace.map(companies.contains) ?? false
    }
}
