import Crypto
import RelayClient

/// Saves a run's artifacts, each one whole and as it was listed, or not at all.
struct ArtifactDownload: Sendable {
    let client: RelayClient
    let namespace: String
    let run: String
    let folder: DownloadFolder

    /// Downloads all of them; the exit code is 1 if one couldn't be had or saved, which is told.
    func run(_ entries: [ArtifactListing.Entry], in context: CommandContext) async throws -> Int32 {
        var code: Int32 = 0
        for entry in entries {
            do {
                try await download(entry)
                try context.note("saved \(ColumnLayout.onOneLine(entry.name))")
            } catch let error as CommandFailure {
                try context.note(error.message)
                code = 1
            } catch let error as RelayClientError where error.code == .refused {
                try context.note("error: download \(ColumnLayout.onOneLine(entry.name)): \(error)")
                code = 1
            }
        }
        return code
    }

    private func download(_ entry: ArtifactListing.Entry) async throws {
        let file = try folder.begin(entry.name)
        do {
            var hash = SHA256()
            var size: Int64 = 0
            for try await chunk in try await client.artifact(entry.name, namespace: namespace, run: run) {
                size += Int64(chunk.count)
                guard size <= entry.size else { break }
                hash.update(data: chunk)
                try file.write(chunk)
            }
            let digest = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            guard size == entry.size, digest == entry.sha256 else {
                let name = ColumnLayout.onOneLine(entry.name)
                throw CommandFailure(
                    "error: download \(name): the content is not what was listed; it was changed since"
                )
            }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }
}
