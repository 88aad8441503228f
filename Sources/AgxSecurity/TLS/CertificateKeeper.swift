package import Foundation

/// Keeps a server's certificate fresh for as long as the server runs.
package struct CertificateKeeper: Sendable {
    private let source: any CertificateSource
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date

    /// `clock` counts the time between two looks, `now` is what certificates are compared with.
    package init(
        source: any CertificateSource,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() },
    ) {
        self.source = source
        self.clock = clock
        self.now = now
    }

    /// The certificate to begin with; throws when there is none that can be used.
    package func first() throws(SecurityError) -> TLSIdentity { try source.identity(at: now()) }

    /// Looks at each interval until it is cancelled, and hands over each certificate that differs from the last.
    ///
    /// What goes wrong is told; the server goes on with what it has, and the next look may be better.
    package func run(
        after first: TLSIdentity,
        use: (TLSIdentity) throws -> Void,
        tell: (any Error) -> Void,
    ) async {
        var current = first
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: source.interval)
                let found = try source.identity(at: now())
                guard found != current else { continue }
                try use(found)
                current = found
            } catch is CancellationError {
                return
            } catch {
                tell(error)
            }
        }
    }
}
