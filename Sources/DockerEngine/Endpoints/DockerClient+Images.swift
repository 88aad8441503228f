package import NIOCore
import NIOHTTP1

extension DockerClient {
    /// Everything about one image, by reference or id.
    ///
    /// Maps to `GET /images/{name}/json`.
    package func inspectImage(_ reference: String) async throws -> ImageInspection {
        try await value(of: image(.GET, reference, "/json", "inspect image"))
    }

    /// Images that meet the filter.
    ///
    /// Maps to `GET /images/json`.
    package func listImages(filter: EngineFilter = .everything) async throws -> [ImageSummary] {
        let request = EngineRequest(.GET, "/images/json", attempted: "list images")
        return try await value(of: request.query(["filters": filter.queryValue]))
    }

    /// Points a further reference at an image.
    ///
    /// Maps to `POST /images/{name}/tag`.
    package func tagImage(_ reference: String, repository: String, tag: String) async throws {
        let request = try image(.POST, reference, "/tag", "tag image")
        _ = try await reply(to: request.query(["repo": repository, "tag": tag]))
    }

    /// Removes a reference, and the image when it was the last.
    ///
    /// Maps to `DELETE /images/{name}`.
    ///
    /// Throws `inUse` while containers need it; by force only running ones count.
    package func removeImage(_ reference: String, force: Bool = false) async throws {
        let request = try image(.DELETE, reference, "", "remove image")
        _ = try await reply(to: request.query(["force": force ? "true" : nil]))
    }

    /// Fetches an image from its registry, and returns when it is there.
    ///
    /// Maps to `POST /images/create`.
    ///
    /// A reference without tag or digest means `latest`. Takes as long as it takes, but throws `timedOut` after
    /// `inactivityTimeout` without progress; throws `streamFailed` (or a closer code) when the engine reports an error
    /// on the way. `authentication` is the base64url text of docker's header `X-Registry-Auth`.
    package func pullImage(
        _ reference: String,
        platform: String? = nil,
        authentication: String? = nil,
        inactivityTimeout: Duration = .seconds(60),
        onProgress: @escaping @Sendable (ImageProgress) -> Void = { _ in },
    ) async throws {
        let name = ImageReference(reference)
        var request = EngineRequest(.POST, "/images/create", attempted: "pull image \(reference)", subject: .image)
            .query(["fromImage": name.repository, "tag": name.tag, "platform": platform])
        if let authentication { request.headers.add(name: "X-Registry-Auth", value: authentication) }
        try await follow(request, inactivityTimeout: inactivityTimeout, onProgress: onProgress)
    }

    /// Makes an image of one layer from a tar archive, without a registry.
    ///
    /// Maps to `POST /images/create?fromSrc=-`.
    ///
    /// `changes` are lines as in a Dockerfile, such as `CMD ["/bin/sh"]` and `LABEL a=b`.
    package func importImage(
        _ archive: ByteBuffer,
        repository: String,
        tag: String,
        changes: [String] = [],
        inactivityTimeout: Duration = .seconds(60),
    ) async throws {
        var request = EngineRequest(.POST, "/images/create", attempted: "import image \(repository):\(tag)")
            .query(["fromSrc": "-", "repo": repository, "tag": tag])
        request.query += changes.map { (name: "changes", value: $0) }
        request.headers.add(name: "Content-Type", value: "application/x-tar")
        request.body = archive
        try await follow(request, inactivityTimeout: inactivityTimeout, onProgress: { _ in })
    }

    private func image(
        _ method: HTTPMethod,
        _ reference: String,
        _ path: String,
        _ attempt: String,
    ) throws(DockerError) -> EngineRequest {
        let attempted = "\(attempt) \(reference)"
        let component = try pathReference(reference, attempted: attempted)
        return EngineRequest(method, "/images/\(component)\(path)", attempted: attempted, subject: .image)
    }
}
