/// Where in an output one reads.
package struct OutputPlace: Sendable, Hashable {
    /// The offset of the first byte that is there.
    package var start: Int64
    /// How many bytes were printed, those that were cut included.
    package var size: Int64
}
