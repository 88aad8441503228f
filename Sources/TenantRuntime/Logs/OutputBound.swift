/// How much of one output of a run is kept on the disk: its beginning and its end, as offsets of the file.
package struct OutputBound: Sendable, Hashable {
    /// Holes have borders that are multiples of this, so that every file system can make them exactly so.
    private static let grain: Int64 = 65_536
    /// The least that a bound can be.
    package static let least: Int64 = 1 << 20

    /// The most bytes on the disk before the middle is cut.
    package let bytes: Int64

    /// At least `least`; by default 64 MiB.
    package init(bytes: Int64 = 64 << 20) { self.bytes = max(bytes, Self.least) }

    /// What to cut out of an output of this size: all but the first quarter of the bound and the last half of it.
    ///
    /// Nil if that is nothing. The quarter that is left until the bound is reached again is what keeps the cuts few.
    func cut(size: Int64) -> Range<Int64>? {
        let start = bytes / 4 / Self.grain * Self.grain
        let end = (size - bytes / 2) / Self.grain * Self.grain
        return start < end ? start..<end : nil
    }
}
