extension DockerError {
    /// The reasons that callers act on differently.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// No such object; `subject` says of which kind.
        case notFound
        /// The state of the object forbids the call, in a way no other code names.
        case conflict
        /// Another object holds the name asked for.
        case nameConflict
        /// The engine is removing the object already.
        case removalInProgress
        /// The container does not run (or is paused), and the call needs a running one.
        case notRunning
        /// The object is used by others: a mounted volume, a network with endpoints, an image with containers.
        case inUse
        /// It is so already: paused, not paused, connected, not connected.
        case alreadyDone
        /// The engine has not cleared away the container's last run: this container can't be started, a new one can.
        case staleRun
        /// The subnet asked for overlaps another network of the engine.
        case addressConflict
        /// The engine has no free subnet left.
        case addressPoolExhausted
        /// The engine refuses the request as wrong.
        case badRequest
        /// The credentials are missing or refused (registry or gate).
        case unauthorized
        /// The engine, or the gate before it, doesn't allow the call.
        case forbidden
        /// The engine or a registry asks to slow down.
        case tooManyRequests
        /// The engine failed inside.
        case serverError
        /// No connection could be made: the request has not reached the engine.
        case daemonUnreachable
        /// The connection broke after the request was sent: what became of it is unknown.
        case connectionLost
        /// No answer in time: what became of the request is unknown.
        case timedOut
        /// Engine and client have no API version in common.
        case versionUnsupported
        /// The answer is not what the Engine API promises.
        case protocolViolation
        /// The answer is larger than the client reads.
        case responseTooLarge
        /// The engine began the work, then reported an error in its progress stream.
        case streamFailed
        /// The address of the engine, or its TLS files, can't be used.
        case invalidAddress

        /// Words for a failure about which nothing more is known.
        package var explanation: String {
            switch self {
            case .daemonUnreachable: "the engine can't be reached"
            case .connectionLost: "the connection to the engine broke"
            case .timedOut: "the engine did not answer in time"
            default: "the engine refused (\(rawValue))"
            }
        }
    }

    /// The kinds of objects a failure can be about.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        /// A container.
        case container
        /// An image.
        case image
        /// A network, or a container's connection to one.
        case network
        /// A volume.
        case volume
        /// An exec instance.
        case exec
        /// The call itself: this engine has no such endpoint.
        case endpoint
    }
}
