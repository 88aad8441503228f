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
    private let visits: AsyncStream<GateVisit>
    private let visit: AsyncStream<GateVisit>.Continuation
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
        // Bounded by the places of all doors.
        (visits, visit) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
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
            try? await door.server.close()
        }
        let server = try await listen(directory, for: GateTenant(company: id, limits: limits))
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
        guard isFirst else { return try await server.close() }
        server.closeFuture.whenComplete { [weak self] _ in self?.forget(company, server) }
    }

    /// Closes a company's door and takes its directory away; what is in it is removed while `run` goes on.
    package func close(company: String) async throws {
        if let door = doors.withLock({ $0.removeValue(forKey: company) }) {
            // Closed already is as good.
            try? await door.server.close()
        }
        try trash.take(company, suffix: makeIdentity())
    }

    /// Serves all doors until cancelled, and closes them then; `listener` hears what runtimes tell.
    ///
    /// One task waits for the visits of all companies: one for each company's door would take 7 MB of a thousand.
    package func run(telling listener: any RuntimeListener = NoListener()) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.trash.keepEmpty() }
            for await visit in visits { group.addTask { await self.serve(visit, listener) } }
        }
        let left = doors.withLock { doors in
            defer { doors = [:] }
            return Array(doors.values)
        }
        for door in left { door.server.close(promise: nil) }
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

    private func listen(_ directory: GateDirectory, for tenant: GateTenant) async throws -> any Channel {
        let visit = visit
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 64)
            // A client that has said all that it has to say still wants to hear.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try AcceptedConnection(channel)
                    // One without a place is dropped, which closes it.
                    guard tenant.places.take() else { return }
                    visit.yield(GateVisit(tenant: tenant, connection: connection))
                }
            }
            .bind(unixDomainSocketPath: directory.dockerSocket, cleanupExistingSocketFile: true).get()
        try directory.share(socket: directory.dockerSocket)
        return server
    }

    /// Lets the next `open` make a new door for one that broke.
    private func forget(_ company: String, _ server: any Channel) {
        let isBroken = doors.withLock { doors in
            guard doors[company]?.server === server else { return false }
            doors[company] = nil
            return true
        }
        guard isBroken else { return }
        logger.warning("a gate ended, it is opened again", metadata: ["company.id": "\(company)"])
    }

    private func serve(_ visit: GateVisit, _ listener: any RuntimeListener) async {
        defer { visit.tenant.places.give() }
        let session = GateSession(
            company: visit.tenant.company,
            installation: installation,
            engine: engine,
            credentials: credentials,
            ledger: visit.tenant.ledger,
            listener: listener,
            budget: visit.tenant.budget,
            metrics: metrics,
            log: ExecLog(company: visit.tenant.company, ledger: visit.tenant.ledger, logger: logger),
        )
        let router = GateRouter(company: visit.tenant.company, limits: limits)
        do { try await visit.connection.serve(GateConnection(router: router, session: session)) } catch {
            logger.debug("a gate connection broke", metadata: ["error": "\(error)"])
        }
    }
}
