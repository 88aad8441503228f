import Glibc

extension RunFiles {
    /// How the run's outputs stand to their bound; where the volume can't have holes, nothing is ever over it.
    ///
    /// Two files are looked at, whatever their size.
    func outputRoom(run: String, bound: OutputBound) throws(TenantRuntimeError) -> OutputRoom {
        guard growth.canCut, let folder = try folder(run) else { return OutputRoom() }
        var (room, sizes) = (OutputRoom(), Int64(0))
        for output in RunOutput.allCases {
            guard let file = try Self.open(output, in: folder) else { continue }
            if try file.allocatedBytes() > bound.bytes { room.isOver = true }
            // The agent can make a file as long as a number can be.
            let (sum, isBeyond) = sizes.addingReportingOverflow(try file.size())
            sizes = isBeyond ? .max : sum
        }
        room.growsFast = growth.grown(run: run, to: sizes) > bound.bytes / 16
        return room
    }

    /// Cuts the middle out of each output that is beyond its bound: a hole is made, so that offsets stay what they were
    /// and who prints and who reads go on.
    ///
    /// Secrets on its borders are masked first: half of one is found by nobody. Says false, once, if the volume can't
    /// have holes.
    func cutOutput(run: String, bound: OutputBound, mask: SecretMask) throws(TenantRuntimeError) -> Bool {
        guard growth.canCut, let folder = try folder(run) else { return true }
        for output in RunOutput.allCases {
            guard let file = try Self.open(output, in: folder),
                try file.allocatedBytes() > bound.bytes, let cut = bound.cut(size: try file.size())
            else { continue }
            let reach = Int64(mask.reach)
            for border in [cut.lowerBound, cut.upperBound] {
                try Self.mask(mask, in: file, from: border - reach, to: border + reach)
            }
            if try !file.punchHole(cut) { return !growth.noteCannotCut() }
        }
        return true
    }

    /// Nil also if the agent has put something else in its output's place, or given it a second name: that can't be cut,
    /// so that it is never over its bound either.
    private static func open(
        _ output: RunOutput,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> FileDescriptor? {
        do {
            return try folder.openFile(output.rawValue, forWriting: true)
        } catch {
            guard error.code == .untrustedFile else { throw error }
            return nil
        }
    }
}
