/// Days as numbers since 1970-01-01.
enum CivilDay {
    static let seconds: Int64 = 86_400

    /// The day that a second since 1970-01-01T00:00 lies in.
    static func containing(_ second: Int64) -> Int64 {
        second >= 0 ? second / seconds : (second - seconds + 1) / seconds
    }
}
