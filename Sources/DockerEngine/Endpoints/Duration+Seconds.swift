extension Duration {
    /// Whole seconds, no fewer than the duration and than 0, as the engine's `t` parameters have it.
    var roundedUpSeconds: Int64 {
        let (seconds, attoseconds) = components
        return max(0, attoseconds > 0 && seconds < .max ? seconds + 1 : seconds)
    }
}
