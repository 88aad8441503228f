import ServiceSupport
import Testing

@Suite("The limit of open files")
struct OpenFilesTests {
    @Test("is raised, never lowered, and is what the process then has")
    func raise() {
        let before = ProcessUsage.current().openFileLimit
        #expect(OpenFiles.raiseLimit())
        let after = ProcessUsage.current().openFileLimit
        #expect(after >= before)
        #expect(OpenFiles.raiseLimit())
        #expect(ProcessUsage.current().openFileLimit == after)
    }
}
