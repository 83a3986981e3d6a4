/// Who a module is, readable by the panel, its pages and its logs without running any of the module's work.
public struct About: Codable, Sendable, Equatable {
    /// The name in URLs, permissions and tables: a letter, then letters and digits, such as `PowerDNS`. It never changes.
    public var name: String
    /// The name that people read.
    public var title: String
    public var version: Version
    /// One sentence: what it does for the company that installs it.
    public var summary: String

    public init(name: String, title: String? = nil, version: Version, summary: String = "") {
        self.name = name
        self.title = title ?? name
        self.version = version
        self.summary = summary
    }

    /// The shape that the guides use: `id` is the name in lower case and is only checked against it.
    public init(id: String, name: String, version: Version, summary: String = "") {
        precondition(id == name.lowercased(), "the id of the module \(name) is its name in lower case, not \"\(id)\"")
        self.init(name: name, version: version, summary: summary)
    }
}
