/// How much of what a run leaves is kept as its artifacts; what is beyond is counted and left out.
package struct ArtifactLimits: Sendable, Hashable {
    /// The most files of a run.
    package var files = 200
    /// The largest file, in bytes.
    package var fileBytes: Int64 = 256 << 20
    /// The most bytes of one run.
    package var runBytes: Int64 = 1 << 30
    /// The longest name, in bytes of its path.
    package var nameBytes = 512
    /// The most names that are looked at in one run's search.
    package var entries = 50_000
    /// The deepest folder that is looked into.
    package var depth = 32
    /// One step of the work ends with the file that fills it; other runs get their turns in between.
    package var stepBytes: Int64 = 64 << 20

    /// The product's own limits; set what differs.
    package init() {}
}
