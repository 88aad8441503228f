import AgxModel
import DockerEngine

extension DockerContainerEngine {
    package func volumes(installation: String) async throws(EngineError) -> [ObservedVolume] {
        let filter = EngineFilter.labels(["\(LabelKeys.installation)=\(installation)"])
        return try await attempt { try await client.listVolumes(filter: filter) }.map { ObservedVolume($0) }
    }

    package func volume(_ name: String) async throws(EngineError) -> ObservedVolume? {
        try await orNil { try await client.inspectVolume(name) }.map { ObservedVolume($0) }
    }

    package func createVolume(_ design: VolumeDesign) async throws(EngineError) {
        var draft = VolumeDraft()
        draft.name = design.name
        draft.driver = "local"
        draft.labels = design.labels.dictionary
        let request = draft
        try await attempt { _ = try await client.createVolume(request) }
    }

    package func removeVolume(name: String) async throws(EngineError) {
        try await attempt { try await client.removeVolume(name) }
    }
}

extension ObservedVolume {
    init(_ inspection: VolumeInspection) {
        self.init(name: inspection.name, labels: inspection.labels, createdAt: inspection.createdAt?.date)
    }
}
