package import Logging
package import ResourceAPI
package import ServiceSupport
package import UsageLedger

/// How one relay is to serve.
package struct RelayConfiguration: Sendable {
    package var address: ListenAddress
    package var logger: Logger
    /// Nil for plain HTTP, on a loopback address.
    package var tls: RelayTLS?
    package var authenticator: any RequestAuthenticator
    package var authorizer: any Authorizer
    /// Told of each answered request.
    package var observer: any RequestObserver
    /// The finalizers that objects of a kind get when they are created.
    package var initialFinalizers: @Sendable (_ kind: String) -> [String]
    /// Versions and the clock of the resource API.
    package var routes: ResourceRoutesOptions
    package var forwarder: RuntimeForwarder.Options
    package var exec: ExecOptions
    /// Where the server counts what it does, and what its metrics page shows with what other parts have counted there.
    package var metrics = MetricsRegistry(help: RelayMetricsHelp.sentences)
    package var connections: ConnectionLimits
    /// How much clients may ask at a time.
    package var limits: RequestLimits
    /// Told the port once connections are taken.
    package var onListening: @Sendable (_ port: Int) async -> Void

    /// Plain HTTP for everybody who can connect, unless told otherwise.
    package init(
        address: ListenAddress,
        logger: Logger,
        tls: RelayTLS? = nil,
        authenticator: any RequestAuthenticator = AnonymousAdmin(),
        authorizer: any Authorizer = AllowAll(),
        observer: any RequestObserver = NoObserver(),
        initialFinalizers: @escaping @Sendable (_ kind: String) -> [String] = { _ in [] },
        routes: ResourceRoutesOptions = ResourceRoutesOptions(),
        forwarder: RuntimeForwarder.Options = RuntimeForwarder.Options(),
        exec: ExecOptions = ExecOptions(),
        connections: ConnectionLimits = ConnectionLimits(),
        limits: RequestLimits = RequestLimits(),
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
    ) {
        self.address = address
        self.logger = logger
        self.tls = tls
        self.authenticator = authenticator
        self.authorizer = authorizer
        self.observer = observer
        self.initialFinalizers = initialFinalizers
        self.routes = routes
        self.forwarder = forwarder
        self.exec = exec
        self.connections = connections
        self.limits = limits
        self.onListening = onListening
    }

    /// Whether nobody is asked who they are.
    var isOpen: Bool { authenticator is AnonymousAdmin }

    /// Throws `address` for what would let others in, or let them listen.
    func check() throws(RelayServerError) {
        guard !address.isLoopback else { return }
        let way = "only this machine may connect; use 127.0.0.1, [::1] or localhost"
        if isOpen { throw RelayServerError(.address, "listen on \"\(address)\": authentication is off, so \(way)") }
        guard tls != nil else {
            throw RelayServerError(
                .address,
                "listen on \"\(address)\": plain HTTP shows tokens to the network, so \(way)",
            )
        }
    }
}

/// What the relay's server needs of the other parts; the executable supplies them.
package struct RelayPorts: Sendable {
    package var addressing: any RuntimeAddressing
    package var fleet: any FleetOperations
    package var containers: any ContainerOperations
    package var status: any RelayStatus
    package var credentials: CredentialVault
    package var usage: UsageLedger
    /// Takes over the usage that a company's runtime has not told yet, as far as it can be had soon.
    package var refreshUsage: @Sendable (LedgerCompany) async -> Void

    package init(
        addressing: any RuntimeAddressing,
        fleet: any FleetOperations,
        containers: any ContainerOperations,
        status: any RelayStatus,
        credentials: CredentialVault,
        usage: UsageLedger,
        refreshUsage: @escaping @Sendable (LedgerCompany) async -> Void = { _ in },
    ) {
        self.addressing = addressing
        self.fleet = fleet
        self.containers = containers
        self.status = status
        self.credentials = credentials
        self.usage = usage
        self.refreshUsage = refreshUsage
    }
}
