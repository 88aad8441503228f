import AgxModel
import Hummingbird
import ManifestFormat
import RecordStore
import RelayServer
import ResourceAPI
import Testing

extension RelayWorld {
    /// Runs `body` while a company that it makes has a runtime that serves the tenant's kinds from a store.
    func withRuntime(of company: String, _ body: @Sendable (RecordStore) async throws -> Void) async throws {
        try await put("Company", company, spec: ["plan": "free"])
        let store = try RecordStore(path: directory + "/\(company).db")
        let service = ResourceService(
            store: store,
            resources: [try AgentTask.definition, try Run.definition, try Schedule.definition].map { APIResource($0) },
            options: ResourceServiceOptions(namespaces: CompanyNamespaces(), admission: NoAdmission()),
        )
        let routes = ResourceRoutes<StubContext>(
            service: service,
            gate: RequestGate(authenticator: AnonymousAdmin(), authorizer: AllowAll()),
        )
        let runtime = StubRuntime { router in
            do { try routes.register(on: router) } catch { Issue.record(error) }
        }
        try await runtime.run(at: addressing.runtimeSocket(of: company)) { try await body(store) }
        try store.close()
    }
}
