/// How many bytes of each of a run's outputs there are, those that were cut included.
package struct OutputSizes: Sendable, Hashable {
    package var stdout: Int64
    package var stderr: Int64

    package init(stdout: Int64 = 0, stderr: Int64 = 0) { (self.stdout, self.stderr) = (stdout, stderr) }

    /// That of one of them.
    package subscript(output: RunOutput) -> Int64 {
        get { output == .stdout ? stdout : stderr }
        set { if output == .stdout { stdout = newValue } else { stderr = newValue } }
    }
}
