/// A piece of a run's output that nothing was cut out of.
package struct RunLogPart {
    /// With which byte of the output it begins; later than asked for if that byte was cut.
    package let offset: Int64
    /// How long the output was when the piece was asked for; 0 from a runtime that doesn't tell.
    package let size: Int64
    package let chunks: ByteChunks
}
