package import NIOCore

/// How long connections may take.
package struct ConnectionLimits: Sendable {
    /// A client that has not finished its TLS handshake by then is dropped.
    package var handshakeTimeout: TimeAmount
    /// A new connection whose first request is not there by then is closed.
    package var firstRequestTimeout: TimeAmount
    /// An HTTP connection that asks for nothing more is closed after this time.
    package var idleTimeout: TimeAmount
    /// The longest head of a request, and of each of its fields.
    package var maximumHeadBytes: Int
    /// The most fields of a head.
    package var maximumHeadFields: Int
    /// A client that takes nothing of an answer for this time, or at most twice as long, is dropped.
    package var stallTimeout: TimeAmount

    package init(
        handshakeTimeout: TimeAmount = .seconds(10),
        firstRequestTimeout: TimeAmount = .seconds(120),
        idleTimeout: TimeAmount = .seconds(120),
        maximumHeadBytes: Int = 64 << 10,
        maximumHeadFields: Int = 256,
        stallTimeout: TimeAmount = .seconds(60),
    ) {
        self.handshakeTimeout = handshakeTimeout
        self.firstRequestTimeout = firstRequestTimeout
        self.idleTimeout = idleTimeout
        self.maximumHeadBytes = maximumHeadBytes
        self.maximumHeadFields = maximumHeadFields
        self.stallTimeout = stallTimeout
    }
}
