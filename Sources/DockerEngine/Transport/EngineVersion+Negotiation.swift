extension EngineVersion {
    /// The newest API version in common; throws `versionUnsupported` when there is none.
    func newestShared(
        with ours: ClosedRange<APIVersion>,
        at address: EngineAddress,
    ) throws(DockerError) -> APIVersion {
        let attempted = "negotiate the API version"
        guard let maximum = apiVersion.flatMap({ APIVersion($0) }) else {
            let words = "the engine at \(address) names no API version"
            throw DockerError(.protocolViolation, attempted: attempted, daemonMessage: words)
        }
        // Engines that don't say their minimum are older than any that dropped versions.
        let minimum = minimumAPIVersion.flatMap { APIVersion($0) } ?? APIVersion(1, 12)
        let range = APIVersionRange(minimum: minimum, maximum: maximum)
        if let version = range.newestShared(with: ours) { return version }
        throw DockerError(
            .versionUnsupported,
            attempted: attempted,
            daemonMessage:
                "the engine at \(address) speaks API \(range), agx speaks \(ours.lowerBound) to \(ours.upperBound)",
        )
    }
}
