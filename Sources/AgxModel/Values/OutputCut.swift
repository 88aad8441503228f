/// What is said in the place of output that was cut.
package enum OutputCut {
    /// One line with its newline, for the bytes between two offsets of the output; begins with a newline unless the text
    /// before it `endsLine`.
    package static func mark(_ cut: Range<Int64>, endsLine: Bool) -> String {
        let line =
            "[agx: \(size(cut.upperBound - cut.lowerBound)) of output cut here; it goes on at byte \(cut.upperBound)]\n"
        return endsLine ? line : "\n" + line
    }

    /// Such as `1.2 GiB`, rounded down.
    private static func size(_ bytes: Int64) -> String {
        for (power, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes >> power > 0 {
            // Tenths of the unit, without the overflow that multiplying all of it could have.
            let tenths = ((bytes >> (power - 10)) & 1023) * 10 / 1024
            return "\(bytes >> power).\(tenths) \(unit)"
        }
        return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
}
