import AgxModel
import AsyncHTTPClient
import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// What the benchmarks on a real engine share: the relay, the engine, and the companies that were made.
final class EngineBench: Sendable {
    static let plan = """
        apiVersion: runagx.com/v1
        kind: Plan
        metadata: {name: bench}
        spec: {displayName: Bench}
        """

    let relay: RelayProcess
    let api: RelayAPI
    let engine: DockerClient
    let repeats: Int
    let companies: Int

    init(relay: RelayProcess, repeats: Int, companies: Int) async throws {
        self.relay = relay
        self.repeats = repeats
        self.companies = companies
        api = RelayAPI(base: "http://127.0.0.1:\(relay.port)")
        engine = try DockerClient(.local)
        do {
            try await api.waitUntilReady()
            guard relay.isRunning else {
                throw BenchmarkError("the relay has ended: is its port taken? See \(relay.directory)/relay.log")
            }
            try await removeLeftovers()
            try await api.apply(Self.plan)
        } catch {
            relay.stop()
            throw error
        }
    }

    static func manifest(_ company: String) -> JSONValue {
        [
            "apiVersion": "runagx.com/v1", "kind": "Company", "metadata": ["name": .string(company)],
            "spec": ["plan": "bench", "deletionPolicy": "Delete"],
        ]
    }

    /// Makes these companies at once; answers when each was Ready, counted from the first call.
    @discardableResult
    func bringUp(_ names: [String]) async throws -> [String: Duration] {
        let version = try await api.companiesVersion()
        return try await withThrowingTaskGroup(of: [String: ContinuousClock.Instant].self) { group in
            group.addTask { [api] in try await api.readyTimes(of: Set(names), after: version) }
            let start = ContinuousClock.now
            for name in names {
                group.addTask { [api] in
                    try await api.call(.POST, "\(RelayAPI.group)/companies", Self.manifest(name))
                    return [:]
                }
            }
            var times: [String: Duration] = [:]
            for try await part in group { for (name, time) in part { times[name] = time - start } }
            return times
        }
    }

    /// Makes the missing ones of so many companies that the benchmarks of single operations use up.
    func companyPool(_ count: Int) async throws -> [String] {
        let names = (1...count).map { "bench-m\($0)" }
        let present = try await api.get("\(RelayAPI.group)/companies")["items"]?.array ?? []
        let known = Set(present.compactMap { $0["metadata"]?["name"]?.string })
        let missing = names.filter { !known.contains($0) }
        if !missing.isEmpty { try await bringUp(missing) }
        return names
    }

    func sandbox(of company: String) throws -> String { DockerNames(company: try CompanyID(company)).sandboxContainer }

    func runtime(of company: String) throws -> String { DockerNames(company: try CompanyID(company)).runtimeContainer }

    func runtimeProcess(of company: String) async throws -> RunningProcess {
        try .inContainer(try await engine.inspectContainer(runtime(of: company)).state.pid)
    }

    /// How the relay made the company, to be made again by bare calls.
    func recipe(of company: String) async throws -> BareCompany.Recipe {
        BareCompany.Recipe(
            runtime: try await engine.inspectContainer(runtime(of: company)),
            sandbox: try await engine.inspectContainer(sandbox(of: company)),
            gate: relay.gate(of: company),
        )
    }

    /// Waits until something answers on the socket of a runtime.
    func waitForRuntime(at socket: String) async throws -> ContinuousClock.Instant {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/healthz") else {
            throw BenchmarkError("\(socket) is no path of a socket")
        }
        let request = HTTPClientRequest(url: url.absoluteString)
        try await until("the runtime at \(socket) answers", within: .seconds(60), every: .milliseconds(10)) {
            // Nobody listens there yet.
            (try? await HTTPClient.shared.execute(request, timeout: .seconds(1)))?.status == .ok
        }
        return .now
    }

    func delete(_ companies: [String]) async throws {
        for name in companies { try await api.call(.DELETE, "\(RelayAPI.group)/companies/\(name)") }
        try await until("\(companies.count) companies are deleted", within: .seconds(180), every: .milliseconds(100)) {
            let left = try await api.get("\(RelayAPI.group)/companies")["items"]?.array ?? []
            return !left.contains { companies.contains($0["metadata"]?["name"]?.string ?? "") }
        }
    }

    /// Takes down what a run that was cut off has left.
    private func removeLeftovers() async throws {
        try await deleteAll()
        _ = try? await api.call(.DELETE, "\(RelayAPI.group)/plans/bench")  // Mostly there is none.
        try await BareCompany.removeLeftovers(on: engine)
    }

    private func deleteAll() async throws {
        let left = try await api.get("\(RelayAPI.group)/companies")["items"]?.array ?? []
        try await delete(left.compactMap { $0["metadata"]?["name"]?.string })
    }

    /// Removes all companies, then the relay and its directory.
    func cleanUp() async {
        do {
            try await deleteAll()
            relay.stop()
            relay.removeDirectory()
        } catch {
            relay.stop()
            say("clean-up: \(error); the relay's log is in \(relay.directory)")
        }
    }
}
