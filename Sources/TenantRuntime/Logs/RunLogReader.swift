/// Reads what runs print, by byte offset, from their files on the home volume.
///
/// Each reader holds one chunk at a time, so a slow one costs nobody else anything.
package struct RunLogReader<C: Clock>: Sendable where C.Duration == Duration {
    /// The most bytes in one element.
    package static var chunkSize: Int { 65_536 }

    let files: RunFiles
    let clock: C
    let interval: Duration
    let isSettled: @Sendable (_ run: String) async throws -> Bool

    /// `isSettled` says whether a run, by the uid of its record, is over; a run that doesn't exist is.
    ///
    /// While it follows, a file that has no news is looked at again after `interval`.
    package init(
        files: RunFiles,
        clock: C,
        interval: Duration = .milliseconds(50),
        isSettled: @escaping @Sendable (_ run: String) async throws -> Bool,
    ) {
        self.files = files
        self.clock = clock
        self.interval = interval
        self.isSettled = isSettled
    }

    /// The bytes of an output from `offset` on, in order, each once.
    ///
    /// Ends at the end of the file; when following, only once the run is settled and all it had printed by then was
    /// given. An offset beyond the end gives nothing until the file is that long.
    package func read(run: String, stream: RunOutput, from offset: Int64 = 0, follow: Bool) -> Chunks {
        Chunks(reader: self, run: run, stream: stream, offset: max(offset, 0), follow: follow)
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

        package func makeAsyncIterator() -> Iterator { Iterator(chunks: self, offset: offset) }
    }

    /// Reads on where the chunk before ended.
    package struct Iterator: AsyncIteratorProtocol {
        package typealias Element = [UInt8]
        package typealias Failure = any Error

        let chunks: Chunks
        var offset: Int64
        var isLastRound = false

        /// The next bytes, at most `chunkSize`; waits for them when following.
        package mutating func next() async throws -> [UInt8]? {
            while true {
                try Task.checkCancellation()
                let bytes = try read()
                if !bytes.isEmpty {
                    offset += Int64(bytes.count)
                    return bytes
                }
                if !chunks.follow || isLastRound { return nil }
                // Once more after the run is settled: it may have printed between the reading and the asking.
                if try await chunks.reader.isSettled(chunks.run) {
                    isLastRound = true
                    continue
                }
                let clock = chunks.reader.clock
                try await clock.sleep(until: clock.now.advanced(by: chunks.reader.interval), tolerance: nil)
            }
        }

        private func read() throws(TenantRuntimeError) -> [UInt8] {
            guard let folder = try chunks.reader.files.folder(chunks.run),
                let file = try folder.openFile(chunks.stream.rawValue)
            else { return [] }
            return try file.read(at: offset, count: RunLogReader.chunkSize)
        }
    }
}
