import AgxModel
import RecordStore
import ResourceAPI
import TenantRuntime

/// The kinds that a runtime keeps, as its two listeners serve them.
struct RuntimeResources {
    let company: CompanyID
    let store: RecordStore
    /// The tasks that are not over.
    let open: @Sendable () -> OpenTasks

    /// A service over the company's store; each object that is created through it gets `annotations`.
    func service(annotations: [String: String] = [:]) throws -> ResourceService {
        let resources = try [AgentTask.kind, Run.kind, Schedule.kind].map {
            APIResource(try KindRegistry.builtIn().definition(ofKind: $0))
        }
        return ResourceService(
            store: store,
            resources: resources,
            options: ResourceServiceOptions(
                namespaces: SingleNamespace(company.rawValue),
                admission: QueueLimit(open: open),
                initialAnnotations: annotations,
                idempotentKinds: [AgentTask.kind],
                // A run without its task would say nothing to anybody, and hold the name of another's.
                mayOrphan: { $0 != AgentTask.kind },
            ),
        )
    }
}
