import DockerEngine

extension EngineError {
    /// What one of Docker's errors means for the fleet.
    init(_ error: DockerError) {
        self.init(Self.code(error.code), "\(error)")
    }

    private static func code(_ code: DockerError.Code) -> Code {
        switch code {
        case .notFound: .notFound
        case .nameConflict: .nameConflict
        case .removalInProgress: .removalInProgress
        case .addressConflict: .subnetOverlap
        case .staleRun: .staleRun
        case .daemonUnreachable, .connectionLost: .unreachable
        case .timedOut: .timedOut
        case .serverError, .protocolViolation, .responseTooLarge, .streamFailed, .tooManyRequests, .notRunning, .inUse,
            .alreadyDone, .conflict:
            .failed
        case .addressPoolExhausted, .badRequest, .unauthorized, .forbidden, .versionUnsupported, .invalidAddress:
            .refused
        }
    }
}
