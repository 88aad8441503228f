/// What was just done about where a container differed from its design, to tell what was done in vain.
struct ContainerCure: Sendable {
    var design: ContainerDesign
    var drift: Set<ContainerDrift>

    /// What is still there; nothing of it if the design is another one by now, which nobody has told the engine yet.
    func vain(_ found: [ContainerDrift], by design: ContainerDesign) -> Set<ContainerDrift> {
        design == self.design ? drift.intersection(found) : []
    }
}
