extension RunFiles {
    /// Puts the skills where agents look for them, unless somebody has put something of their own there.
    ///
    /// What agx has written itself, and nobody has changed since, is brought up to date. Tries every place, and throws
    /// the first error after that.
    func installSkills() throws(TenantRuntimeError) {
        var failure: TenantRuntimeError?
        for folder in AgentSkill.folders {
            for skill in AgentSkill.all {
                do throws(TenantRuntimeError) { try install(skill, in: folder) } catch { failure = failure ?? error }
            }
        }
        if let failure { throw failure }
    }

    private func install(_ skill: AgentSkill, in names: [String]) throws(TenantRuntimeError) {
        var folder = try root()
        for name in names + [skill.name] { folder = try folder.makeSubdirectory(name) }
        if try folder.contains(AgentSkill.file) {
            // A link, or what is too long for a skill, is somebody else's.
            guard let present = try? folder.readFile(AgentSkill.file), AgentSkill.isOurs(present),
                present != skill.content
            else { return }
        }
        try folder.writeFile(AgentSkill.file, skill.content)
    }
}
