/// Reads what runs print, by byte offset, from their files on the home volume.
///
/// Each reader holds one chunk at a time, so a slow one costs nobody else anything. Of a run that isn't over the secrets
/// are masked as it reads; those of one that is are masked in its files, up to where they ended when it was settled. What
/// a process that it has left behind prints after that is never given.
package struct RunLogReader<C: Clock>: Sendable where C.Duration == Duration {
    /// The most bytes in one element.
    package static var chunkSize: Int { 65_536 }

    let files: RunFiles
    let clock: C
    let interval: Duration
    let secrets: @Sendable (_ run: String) async throws -> [String]
    let settled: @Sendable (_ run: String) async throws -> OutputSizes?

    /// `secrets` tells what must not be shown of a run, by the uid of its record, and `settled` how long the outputs of a
    /// run are that is over, nil of one that isn't; a run that doesn't exist is over.
    ///
    /// While it follows, a file that has no news is looked at again after `interval`.
    package init(
        files: RunFiles,
        clock: C,
        interval: Duration = .milliseconds(50),
        secrets: @escaping @Sendable (_ run: String) async throws -> [String] = { _ in [] },
        settled: @escaping @Sendable (_ run: String) async throws -> OutputSizes?,
    ) {
        self.files = files
        self.clock = clock
        self.interval = interval
        self.secrets = secrets
        self.settled = settled
    }

    /// The bytes of an output from `offset` on, in order, each once.
    ///
    /// Ends at the end of the file; when following, only once the run is settled and all it had printed by then was
    /// given. An offset beyond the end gives nothing until the file is that long. What could be the beginning of a
    /// secret is given once it is known not to be. A line says where output was cut; with `untilCut` the bytes end there.
    package func read(
        run: String,
        stream: RunOutput,
        from offset: Int64 = 0,
        follow: Bool,
        untilCut: Bool = false,
    ) -> Chunks {
        Chunks(
            reader: self,
            run: run,
            stream: stream,
            offset: max(offset, 0),
            follow: follow,
            untilCut: untilCut,
        )
    }

    /// Where the bytes from `offset` on begin, which is later for one that was cut, and how long the output is by now.
    package func place(run: String, stream: RunOutput, of offset: Int64) async throws -> OutputPlace {
        let offset = max(offset, 0)
        let end = try await settled(run)?[stream]
        guard let folder = try files.folder(run), let file = try folder.openFile(stream.rawValue) else {
            return OutputPlace(start: offset, size: 0)
        }
        let (start, size) = (try file.dataStart(from: offset), try file.size())
        guard let end, end < size else { return OutputPlace(start: start, size: size) }
        return OutputPlace(start: min(start, max(end, offset)), size: end)
    }

    /// The chunks of one output.
    package struct Chunks: AsyncSequence, Sendable {
        package typealias Element = [UInt8]
        package typealias Failure = any Error

        let reader: RunLogReader
        let run: String
        let stream: RunOutput
        let offset: Int64
        let follow: Bool
        let untilCut: Bool

        package func makeAsyncIterator() -> Iterator { Iterator(chunks: self, offset: offset) }
    }
}
