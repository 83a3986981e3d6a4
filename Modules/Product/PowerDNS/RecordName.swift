import ModuleKit

/// Names as clients write them, relative to their zone, and as the server wants them, complete and with a final dot.
enum RecordName {
    /// The complete name of what a client typed: `@`, `www`, `*.shop`, `_dmarc`, or the complete name with or without
    /// its final dot.
    ///
    /// - Parameter zone: the zone's name with its final dot.
    static func absolute(_ typed: String, in zone: String) throws(Failure) -> String {
        let text = typed.lowercased()
        if text == "@" || text == zone || text + "." == zone { return zone }
        if text.hasSuffix("." + zone) { return try checked(text, typed) }
        if text.hasSuffix("." + zone.dropLast()) { return try checked(text + ".", typed) }
        guard !text.hasSuffix(".") else { throw .invalid("must be inside \(zone.dropLast())", field: "name") }
        return try checked(text + "." + zone, typed)
    }

    /// The short form: `@` for the zone itself, else what stands before it.
    static func relative(_ name: String, to zone: String) -> String {
        let name = name.lowercased()
        if name == zone { return "@" }
        return name.hasSuffix("." + zone) ? String(name.dropLast(zone.count + 1)) : name
    }

    private static func checked(_ name: String, _ typed: String) throws(Failure) -> String {
        let labels = name.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let isGood = labels.enumerated().allSatisfy { index, label in (index == 0 && label == "*") || isLabel(label) }
        guard isGood, name.utf8.count <= 254 else {
            throw .invalid("must be a name such as www, *.shop or _dmarc; @ is the domain itself", field: "name")
        }
        return name
    }

    /// A label of a host name, or one with underscores, as services and keys have them.
    private static func isLabel(_ label: Substring) -> Bool {
        let plain = label.replacing("_", with: "x")
        return Names.isLabel(plain.utf8)
    }
}
