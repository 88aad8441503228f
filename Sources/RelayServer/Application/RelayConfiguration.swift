package import Logging
package import ResourceAPI
package import ServiceSupport

/// How one relay is to serve.
package struct RelayConfiguration: Sendable {
    package var address: ListenAddress
    package var logger: Logger
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
    /// Told the port once connections are taken.
    package var onListening: @Sendable (_ port: Int) async -> Void

    /// Everybody who can connect may do everything, unless told otherwise.
    package init(
        address: ListenAddress,
        logger: Logger,
        authenticator: any RequestAuthenticator = AnonymousAdmin(),
        authorizer: any Authorizer = AllowAll(),
        observer: any RequestObserver = NoObserver(),
        initialFinalizers: @escaping @Sendable (_ kind: String) -> [String] = { _ in [] },
        routes: ResourceRoutesOptions = ResourceRoutesOptions(),
        forwarder: RuntimeForwarder.Options = RuntimeForwarder.Options(),
        exec: ExecOptions = ExecOptions(),
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in },
    ) {
        self.address = address
        self.logger = logger
        self.authenticator = authenticator
        self.authorizer = authorizer
        self.observer = observer
        self.initialFinalizers = initialFinalizers
        self.routes = routes
        self.forwarder = forwarder
        self.exec = exec
        self.onListening = onListening
    }
}

/// What the relay's server needs of the other parts; the executable supplies them.
package struct RelayPorts: Sendable {
    package var addressing: any RuntimeAddressing
    package var fleet: any FleetOperations
    package var containers: any ContainerOperations
    package var status: any RelayStatus

    package init(
        addressing: any RuntimeAddressing,
        fleet: any FleetOperations,
        containers: any ContainerOperations,
        status: any RelayStatus,
    ) {
        self.addressing = addressing
        self.fleet = fleet
        self.containers = containers
        self.status = status
    }
}
