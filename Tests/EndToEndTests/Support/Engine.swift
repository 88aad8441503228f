import DockerEngine
import Foundation
import Testing

/// The real engine, seen from outside the relay.
struct Engine: Sendable {
    let client: DockerClient

    /// The engine at `host`, or the one that `DOCKER_HOST` names, with the images; records an issue and throws if
    /// something is missing.
    static func checked(host: String? = nil) async throws -> Engine {
        let environment = host.map { ["DOCKER_HOST": $0] } ?? ProcessInfo.processInfo.environment
        let address = try EngineAddress(environment: environment)
        let client = try DockerClient(address)
        do {
            try await client.ping()
            for image in ["agx/runtime:latest", "agx/sandbox:latest"] { _ = try await client.inspectImage(image) }
            guard FileManager.default.isExecutableFile(atPath: Programs.relay) else {
                throw EndToEndError("no program \(Programs.relay): build first, or set AGX_BIN_DIR")
            }
        } catch {
            Issue.record("These tests need a Docker Engine at \(address), its images and the programs: \(error)")
            await client.close()
            throw error
        }
        return Engine(client: client)
    }

    /// Nil if there is no such container.
    func container(_ name: String) async throws -> ContainerInspection? {
        do {
            return try await client.inspectContainer(name)
        } catch let error as DockerError where error.code == .notFound {
            return nil
        }
    }

    /// Waits until `condition` gives a value; it is asked again after every event of the engine.
    @discardableResult
    func wait<Value: Sendable>(
        for what: String,
        within limit: Duration = .seconds(60),
        _ condition: @Sendable @escaping (DockerClient) async throws -> Value?,
    ) async throws -> Value {
        let client = client
        return try await EndToEndTests.within(limit, { what }) {
            let events = try await client.events()
            if let value = try await condition(client) { return value }
            for try await _ in events {
                if let value = try await condition(client) { return value }
            }
            throw EndToEndError("the engine's events ended while waiting for \(what)")
        }
    }

    /// Waits until the container runs and, if given, satisfies `condition`.
    @discardableResult
    func running(
        _ name: String,
        _ what: String = "to run",
        _ condition: @Sendable @escaping (ContainerInspection) -> Bool = { _ in true },
    ) async throws -> ContainerInspection {
        let engine = self
        return try await wait(for: "\(name) \(what)") { _ in
            guard let live = try await engine.container(name), live.state.isRunning, !live.state.isPaused else {
                return nil
            }
            return condition(live) ? live : nil
        }
    }

    /// Kills a container's main process as the host's `kill -9` does.
    func killMainProcess(of name: String) async throws {
        let process = try await client.inspectContainer(name).state.pid
        guard process > 1 else { throw EndToEndError("\(name) has no main process") }
        guard kill(pid_t(process), SIGKILL) == 0 else {
            throw EndToEndError("kill -9 \(process) of \(name): errno \(errno); these tests need root")
        }
    }

    /// Kills a program that runs once in a container, from outside, by the name of its process.
    func end(_ program: String, in name: String, by signal: Int32) async throws {
        let process = try await process(program, in: name)
        guard kill(process, signal) == 0 else {
            throw EndToEndError("signal \(signal) to \(program) of \(name): errno \(errno); these tests need root")
        }
    }

    /// The process, as the host numbers it, of a program that runs once in a container.
    func process(_ program: String, in name: String) async throws -> pid_t {
        let rows = try await client.processes(of: name, arguments: "-eo pid,comm").processes
        let found = rows.filter { $0.last == program }.compactMap { $0.first.flatMap(pid_t.init) }
        guard found.count == 1 else {
            throw EndToEndError("\(name) has \(found.count) processes named \(program): \(rows)")
        }
        return found[0]
    }

    /// The command lines of a container's processes.
    func processes(of name: String) async throws -> [String] {
        try await client.processes(of: name, arguments: "-eo pid,args").processes.map { $0.joined(separator: " ") }
    }

    /// The names of all that an installation has made.
    func objects(of installation: String) async throws -> [String] {
        let filter = EngineFilter.labels(["runagx.com/installation=\(installation)"])
        let containers = try await client.listContainers(filter: filter).map { "container \($0.name)" }
        let networks = try await client.listNetworks(filter: filter).map { "network \($0.name)" }
        let volumes = try await client.listVolumes(filter: filter).map { "volume \($0.name)" }
        return (containers + networks + volumes).sorted()
    }

    /// Removes what an installation has made, whatever state it is in.
    func removeObjects(of installation: String) async throws {
        let filter = EngineFilter.labels(["runagx.com/installation=\(installation)"])
        for container in try await client.listContainers(filter: filter) {
            try await ignoringAbsence { try await client.removeContainer(container.id, force: true) }
        }
        for network in try await client.listNetworks(filter: filter) {
            try await ignoringAbsence { try await client.removeNetwork(network.id) }
        }
        for volume in try await client.listVolumes(filter: filter) {
            try await ignoringAbsence { try await client.removeVolume(volume.name) }
        }
    }

    func ignoringAbsence(_ call: () async throws -> Void) async throws {
        do {
            try await call()
        } catch let error as DockerError where error.code == .notFound || error.code == .removalInProgress {
            // It is gone, or going.
        }
    }
}

extension Engine {
    /// Waits until that many events about containers, networks and volumes of these companies have passed, or the time is
    /// over: other tests' make events, too.
    func pass(events count: Int, of companies: [String], within limit: Duration) async throws {
        let client = client
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var seen = 0
                let filter = EngineFilter(["type": ["container", "network", "volume"]])
                for try await event in try await client.events(filter: filter) where !event.action.hasPrefix("exec") {
                    let name = event.attributes["name"] ?? event.actorID
                    guard companies.contains(where: { name.hasSuffix($0) }) else { continue }
                    seen += 1
                    if seen == count { return }
                }
            }
            // allowed: between two looks at what Docker tells no event of
            group.addTask { try await Task.sleep(for: limit) }
            try await group.next()
            group.cancelAll()
        }
    }
}
