import AgxModel

extension RunLogReader {
    /// Reads on where the chunk before ended.
    package struct Iterator: AsyncIteratorProtocol {
        package typealias Element = [UInt8]
        package typealias Failure = any Error

        /// What is found at one offset.
        private struct Piece {
            /// How far on the first byte is.
            var hole: Int64 = 0
            /// What can be given.
            var bytes: [UInt8] = []
            /// Whether more is there, which could be the beginning of a secret.
            var isHeld = false
        }

        let chunks: Chunks
        private var offset: Int64
        /// Where the output of a run ends that is over.
        private var end: Int64?
        private var endsLine = true
        /// Nil before the first look.
        private var mask: SecretMask?

        init(chunks: Chunks, offset: Int64) {
            self.chunks = chunks
            self.offset = offset
        }

        /// The next bytes, at most `chunkSize`; waits for them when following.
        package mutating func next() async throws -> [UInt8]? {
            let mask = try await knownMask()
            let (reader, run, stream) = (chunks.reader, chunks.run, chunks.stream)
            while true {
                try Task.checkCancellation()
                let piece = try read(mask)
                if piece.hole > 0 {
                    if chunks.untilCut { return nil }
                    return mark(piece.hole)
                }
                if !piece.bytes.isEmpty {
                    offset += Int64(piece.bytes.count)
                    endsLine = piece.bytes.last == UInt8(ascii: "\n")
                    return piece.bytes
                }
                if end != nil || !chunks.follow && !piece.isHeld { return nil }
                // Once more after the run is settled: it may have printed between the reading and the asking.
                if let sizes = try await reader.settled(run) {
                    end = sizes[stream]
                    continue
                }
                if !chunks.follow { return nil }
                let clock = reader.clock
                try await clock.sleep(until: clock.now.advanced(by: reader.interval), tolerance: nil)
            }
        }

        /// The mask of a run that isn't over; its files are masked before it is.
        private mutating func knownMask() async throws -> SecretMask {
            if let mask { return mask }
            let (reader, run) = (chunks.reader, chunks.run)
            end = try await reader.settled(run)?[chunks.stream]
            let known = end == nil ? SecretMask(try await reader.secrets(run)) : SecretMask()
            mask = known
            return known
        }

        private mutating func mark(_ hole: Int64) -> [UInt8] {
            let text = OutputCut.mark(offset..<(offset + hole), endsLine: endsLine)
            offset += hole
            endsLine = true
            return Array(text.utf8)
        }

        private func read(_ mask: SecretMask) throws(TenantRuntimeError) -> Piece {
            let room = end.map { $0 - offset } ?? .max
            guard room > 0, let folder = try chunks.reader.files.folder(chunks.run),
                let file = try folder.openFile(chunks.stream.rawValue)
            else { return Piece() }
            // What lies before comes first: if the files are masked meanwhile, then nothing of a secret is in the rest.
            let before = Int(min(offset, Int64(mask.reach)))
            let context = try file.read(at: offset - Int64(before), count: before)
            let count = Int(min(Int64(RunLogReader.chunkSize + mask.reach), room))
            let found = try file.readData(at: offset, count: count)
            if mask.isEmpty || found.hole > 0 || found.bytes.isEmpty {
                return Piece(hole: min(found.hole, room), bytes: found.bytes)
            }
            let next = offset + Int64(found.bytes.count)
            var isWhole = end != nil
            if !isWhole { isWhole = try file.dataStart(from: next) > next }
            // What is held back isn't remembered but read again: by then the file may have been masked.
            let shown = mask.shown(found.bytes, after: context, isWhole: isWhole)
            return Piece(bytes: Array(shown.prefix(RunLogReader.chunkSize)), isHeld: shown.count < found.bytes.count)
        }
    }
}
