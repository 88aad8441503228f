import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import Synchronization

extension DockerClient {
    /// Sends a request whose answer is a stream of progress, and reads it to its end.
    func follow(
        _ request: EngineRequest,
        inactivityTimeout: Duration,
        onProgress: @escaping @Sendable (ImageProgress) -> Void,
    ) async throws {
        let clock = ContinuousClock()
        let activity = Activity(clock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // The engine says nothing, not even a status, before the registry has answered.
                let response = try await connection.stream(for: request, timeout: inactivityTimeout)
                try await read(BodyBytes(response.body, attempted: request.attempted)) { progress in
                    activity.last.withLock { $0 = clock.now }
                    onProgress(progress)
                }
            }
            group.addTask {
                while true {
                    let deadline = activity.last.withLock { $0 } + inactivityTimeout
                    guard deadline > clock.now else { break }
                    try await clock.sleep(until: deadline)
                }
                let words = "no progress for \(inactivityTimeout)"
                throw DockerError(.timedOut, attempted: request.attempted, daemonMessage: words)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func read(_ bytes: BodyBytes, onProgress: (ImageProgress) -> Void) async throws {
        var splitter = JSONObjectSplitter()
        for try await piece in bytes {
            for object in try splitter.consume(piece, attempted: bytes.attempted) {
                let progress = try progress(in: object, attempted: bytes.attempted)
                if let error = progress.error { throw Self.failure(error, attempted: bytes.attempted) }
                onProgress(progress)
            }
        }
        guard splitter.isBetweenObjects else { throw DockerError(.connectionLost, attempted: bytes.attempted) }
    }

    private func progress(in object: ByteBuffer, attempted: String) throws(DockerError) -> ImageProgress {
        do {
            return try JSONDecoder().decode(ImageProgress.self, from: object)
        } catch {
            throw DockerError(.protocolViolation, attempted: attempted, cause: error)
        }
    }

    private static func failure(_ words: String, attempted: String) -> DockerError {
        let lowercased = words.lowercased()
        let code: DockerError.Code =
            if lowercased.contains("toomanyrequests") || lowercased.contains("too many requests") {
                .tooManyRequests
            } else if lowercased.contains("not found") || lowercased.contains("manifest unknown") {
                .notFound
            } else if lowercased.contains("unauthorized") || lowercased.contains("denied") {
                .unauthorized
            } else {
                .streamFailed
            }
        let message = String(words.prefix(DockerError.maximumMessageLength))
        return DockerError(code, attempted: attempted, subject: .image, daemonMessage: message)
    }
}

/// When something was last heard, shared by a reader and its watchdog.
private final class Activity: Sendable {
    let last: Mutex<ContinuousClock.Instant>

    init(_ now: ContinuousClock.Instant) { last = Mutex(now) }
}
