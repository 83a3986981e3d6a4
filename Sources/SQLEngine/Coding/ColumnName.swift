/// Names of properties and columns: `createdAt` ↔ `created_at`, `remoteID` → `remote_id`, `line2` → `line2`.
enum ColumnName {
    /// The column of a property.
    static func of(property: String) -> String {
        let letters = Array(property.utf8)
        guard letters.contains(where: isUpper) else { return property }
        var name: [UInt8] = []
        for (index, letter) in letters.enumerated() {
            guard isUpper(letter) else {
                name.append(letter)
                continue
            }
            let followsWord = index > 0 && !isUpper(letters[index - 1]) && letters[index - 1] != underscore
            let endsShouting =
                index > 0 && isUpper(letters[index - 1]) && index + 1 < letters.count && isLower(letters[index + 1])
            if followsWord || endsShouting { name.append(underscore) }
            name.append(letter | 0x20)
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static let underscore = UInt8(ascii: "_")
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    private static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
}
