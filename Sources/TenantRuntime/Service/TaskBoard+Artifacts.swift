extension TaskBoard {
    /// The runs whose artifacts have to make room so that those of the company are within `limit` bytes.
    func surplusArtifacts(limit: Int64) -> [String] {
        ArtifactRetention.surplus(runsWithArtifacts(), limit: limit)
    }
}
