/// What a service is promised: what its spec says, else a small share.
package struct ServiceResources: Hashable, Sendable {
    package var cpu: CPUQuantity
    package var memory: ByteQuantity
    package var pids: Int
    package var shm: ByteQuantity
}

extension Container.Spec {
    /// The resources of a container with role Service, with 500m, 512Mi, 256 pids and 64Mi of shared memory where the
    /// spec says nothing; counted against the company's caps for services.
    package var serviceResources: ServiceResources {
        let memory = resources?.memory ?? .mebibytes(512)
        return ServiceResources(
            cpu: resources?.cpu ?? .millicores(500),
            memory: memory,
            pids: resources?.pids ?? 256,
            shm: resources?.shm ?? min(.mebibytes(64), memory),
        )
    }
}
