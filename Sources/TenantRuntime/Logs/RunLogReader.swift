/// Reads what runs print, by byte offset, from their files on the home volume.
///
/// Each reader holds one chunk at a time, so a slow one costs nobody else anything. Of a run that isn't over the secrets
/// are masked as it reads; those of one that is are masked in its files.
package struct RunLogReader<C: Clock>: Sendable where C.Duration == Duration {
    /// The most bytes in one element.
    package static var chunkSize: Int { 65_536 }

    let files: RunFiles
    let clock: C
    let interval: Duration
    let secrets: @Sendable (_ run: String) async throws -> [String]
    let isSettled: @Sendable (_ run: String) async throws -> Bool

    /// `secrets` tells what must not be shown of a run, by the uid of its record, and `isSettled` whether it is over; a
    /// run that doesn't exist is.
    ///
    /// While it follows, a file that has no news is looked at again after `interval`.
    package init(
        files: RunFiles,
        clock: C,
        interval: Duration = .milliseconds(50),
        secrets: @escaping @Sendable (_ run: String) async throws -> [String] = { _ in [] },
        isSettled: @escaping @Sendable (_ run: String) async throws -> Bool,
    ) {
        self.files = files
        self.clock = clock
        self.interval = interval
        self.secrets = secrets
        self.isSettled = isSettled
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
    package func place(run: String, stream: RunOutput, of offset: Int64) throws(TenantRuntimeError) -> OutputPlace {
        let offset = max(offset, 0)
        guard let folder = try files.folder(run), let file = try folder.openFile(stream.rawValue) else {
            return OutputPlace(start: offset, size: 0)
        }
        return OutputPlace(start: try file.dataStart(from: offset), size: try file.size())
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
