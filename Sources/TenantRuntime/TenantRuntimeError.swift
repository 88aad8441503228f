/// Why the runtime could not do something; what was attempted and on what is in the message.
package struct TenantRuntimeError: Error, Sendable, Hashable {
    /// What kind of failure it is.
    package enum Code: Sendable, Hashable {
        /// A volume of the company is full; nothing half-written is left behind.
        case storageFull
        /// The database could not be read or written.
        case database
        /// A file on a volume could not be read or written for another reason.
        case volume
        /// A file on the volume is not what it has to be, such as a link where a folder belongs.
        case untrustedFile
        /// What the task asks for cannot be run as it stands; trying again does not help.
        case invalidRequest
        /// A configuration file, such as the caps, cannot be read.
        case configuration
        /// The company's keys can't be had at the moment.
        case credentials
        /// The company has set a key that can't be used; trying again does not help until it is set anew.
        case unusableKey
        /// The relay can't be told of something at the moment.
        case unheard
    }

    package var code: Code
    /// Fit for a person.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension TenantRuntimeError: CustomStringConvertible {
    package var description: String { message }
}
