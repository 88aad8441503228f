package import AgxModel
package import AgxSecurity
import Foundation
package import Logging
package import Metrics
import NIOCore
import NIOPosix
import Synchronization

/// The doors of all companies: for each, a socket that speaks the Docker API and lets through exec in its own sandbox.
///
/// A restart makes the sockets anew; runs in flight don't notice.
package final class ExecGate: Sendable {
    private typealias Server = GateDoor.Server

    private let root: String
    private let installation: String
    private let engine: any GateEngine
    private let keys: KeyRing
    private let credentials: any CredentialSource
    private let limits: GateLimits
    private let metrics: GateMetrics
    private let makeIdentity: @Sendable () -> String
    private let logger: Logger
    private let doors = Mutex<[String: GateDoor]>([:])
    private let opened: AsyncStream<(CompanyID, Server)>
    private let open: AsyncStream<(CompanyID, Server)>.Continuation
    private let trash: GateTrash

    /// `root` is where the companies' directories are; throws if sockets under it would have too long a path.
    ///
    /// `installation` is whose label a container must carry to be a company's sandbox.
    package init(
        root: String,
        installation: String,
        engine: any GateEngine,
        keys: KeyRing,
        credentials: any CredentialSource = NoCredentials(),
        limits: GateLimits = GateLimits(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        makeIdentity: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
        logger: Logger,
    ) throws(GateError) {
        let longest = root + "/" + String(repeating: "x", count: CompanyID.maximumLength) + "/serve/runtime.sock"
        guard longest.utf8.count <= GateDirectory.longestSocketPath else {
            let most = root.utf8.count - (longest.utf8.count - GateDirectory.longestSocketPath)
            throw GateError("the path \(root) is too long for sockets: at most \(most) characters")
        }
        self.root = root
        self.installation = installation
        self.engine = engine
        self.keys = keys
        self.credentials = credentials
        self.limits = limits
        self.metrics = GateMetrics(metrics)
        self.makeIdentity = makeIdentity
        self.logger = logger
        // One entry for each door that is opened: bounded by the number of companies.
        (opened, open) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        trash = GateTrash(root: root, logger: logger)
    }

    /// The directory that is mounted into a company's runtime.
    package func directory(of company: String) -> String { root + "/" + company }

    /// The socket on which a company's runtime listens for the relay.
    package func runtimeSocket(of company: String) -> String {
        GateDirectory(path: directory(of: company)).runtimeSocket
    }

    /// What tells a company's present gate directory from an earlier or restored one; nil while there is no whole one.
    package func identity(of company: String) -> String? { GateDirectory(path: directory(of: company)).identity() }

    /// Opens a company's door, or brings its caps up to date; cheap if nothing has changed.
    ///
    /// A door whose directory or socket was taken away is made anew, with another identity if it was the directory.
    package func open(company: String, caps: ResourceCap.Spec) async throws {
        let directory = GateDirectory(path: directory(of: company))
        if let door = doors.withLock({ $0[company] }), door.caps == caps, door.isWhole(in: directory) { return }
        let id = try CompanyID(company)
        try makeRoot()
        let keys = keys.companyKeys(of: company)
        try directory.prepare(capsText: try capsText(caps), keys: keys, makeIdentity: makeIdentity)
        if let door = doors.withLock({ $0[company] }) {
            guard !door.isWhole(in: directory) else {
                doors.withLock { $0[company]?.caps = caps }
                return
            }
            logger.warning("a gate's directory was lost, it is made anew", metadata: ["company.id": "\(company)"])
            doors.withLock { $0[company] = nil }
            // Before the new socket is made: closing removes what is at the path. Closed already is as good.
            try? await door.server.channel.close()
        }
        let server = try await listen(directory)
        let door = GateDoor(
            caps: caps,
            server: server,
            identity: directory.identity(),
            socket: directory.dockerSocketInode(),
        )
        let isFirst = doors.withLock { doors in
            guard doors[company] == nil else { return false }
            doors[company] = door
            return true
        }
        if isFirst { open.yield((id, server)) } else { try await server.channel.close() }
    }

    /// Closes a company's door and takes its directory away; what is in it is removed while `run` goes on.
    package func close(company: String) async throws {
        if let door = doors.withLock({ $0.removeValue(forKey: company) }) {
            // Closed already is as good.
            try? await door.server.channel.close()
        }
        try trash.take(company, suffix: makeIdentity())
    }

    /// Serves all doors until cancelled; `listener` hears what runtimes tell.
    package func run(telling listener: any RuntimeListener = NoListener()) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.trash.keepEmpty() }
            for await (company, server) in opened { group.addTask { await self.serve(company, server, listener) } }
        }
    }

    private func makeRoot() throws(GateError) {
        // Containers get their directories by mounts, which pass no directory above: nobody else has business here.
        guard mkdir(root, 0o700) == 0 || errno == EEXIST else {
            throw GateError("make the directory \(root): \(String(cString: strerror(errno)))")
        }
    }

    private func capsText(_ caps: ResourceCap.Spec) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(caps), as: UTF8.self) + "\n"
    }

    private func listen(_ directory: GateDirectory) async throws -> Server {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 64)
            // A client that has said all that it has to say still wants to hear.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(unixDomainSocketPath: directory.dockerSocket, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture { try AcceptedConnection(channel) }
            }
        try directory.share(socket: directory.dockerSocket)
        return server
    }

    private func serve(_ company: CompanyID, _ server: Server, _ listener: any RuntimeListener) async {
        let uptime: @Sendable () -> Duration = { [start = ContinuousClock.now] in ContinuousClock.now - start }
        let session = GateSession(
            company: company,
            installation: installation,
            engine: engine,
            credentials: credentials,
            ledger: ExecLedger(limits: limits, uptime: uptime),
            listener: listener,
            budget: ReportBudget(limits: limits, uptime: uptime),
            metrics: metrics,
            logger: logger,
        )
        let connection = GateConnection(router: GateRouter(company: company, limits: limits), session: session)
        let places = Places(limits.connections)
        do {
            try await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    // One without a place is dropped, which closes it.
                    for try await accepted in connections where places.take() {
                        group.addTask {
                            defer { places.give() }
                            await self.serve(accepted, connection)
                        }
                    }
                }
            }
        } catch is CancellationError {
            return
        } catch {
            let metadata: Logger.Metadata = ["company.id": "\(company)", "error": "\(error)"]
            logger.warning("a gate ended, it is opened again", metadata: metadata)
            forget(company, server)
        }
    }

    /// Lets the next `open` make a new door for one that broke.
    private func forget(_ company: CompanyID, _ server: Server) {
        doors.withLock { doors in
            if doors[company.rawValue]?.server.channel === server.channel { doors[company.rawValue] = nil }
        }
    }

    private func serve(_ accepted: AcceptedConnection, _ connection: GateConnection) async {
        do { try await accepted.serve(connection) } catch {
            logger.debug("a gate connection broke", metadata: ["error": "\(error)"])
        }
    }
}
