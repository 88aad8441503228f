import Glibc

extension RunFiles {
    private static let chunk = 1 << 20

    /// Overwrites each of the secrets in a run's output by as many `*`, so that offsets stay what they were; says how
    /// much of each output holds none now.
    ///
    /// What an agent has put in its output's place, or given a second name, can't be masked, and goes if there is
    /// anything to be masked.
    @discardableResult
    func mask(run: String, _ mask: SecretMask) throws(TenantRuntimeError) -> OutputSizes {
        var sizes = OutputSizes()
        guard let folder = try folder(run) else { return sizes }
        for output in RunOutput.allCases {
            do throws(TenantRuntimeError) {
                guard let file = try folder.openFile(output.rawValue, forWriting: !mask.isEmpty) else { continue }
                // What is printed from now on is not waited for: a process that was left behind may go on without an end.
                let size = try file.size()
                if !mask.isEmpty { try Self.mask(mask, in: file, from: 0, to: size) }
                sizes[output] = size
            } catch {
                guard error.code == .untrustedFile else { throw error }
                if !mask.isEmpty { try folder.unlink(output.rawValue) }
            }
        }
        return sizes
    }

    /// Masks what lies wholly between two offsets.
    static func mask(
        _ mask: SecretMask,
        in file: borrowing FileDescriptor,
        from start: Int64,
        to end: Int64,
    ) throws(TenantRuntimeError) {
        // The window begins with what a secret across the border of two chunks needs, as it was before it was masked.
        var window: [UInt8] = []
        var offset = max(start, 0)
        while offset < end {
            let (hole, bytes) = try file.readData(at: offset, count: Int(min(Int64(chunk), end - offset)))
            if hole > 0 { window = [] }
            if bytes.isEmpty { return }
            window += bytes
            offset += hole + Int64(bytes.count)
            for place in mask.places(in: window) {
                let stars = [UInt8](repeating: UInt8(ascii: "*"), count: place.count)
                try file.write(stars, at: offset - Int64(window.count - place.lowerBound))
            }
            window = Array(window.suffix(mask.reach))
        }
    }
}
