/// A semantic version: `major.minor.patch` with an optional pre-release, ordered as semver.org 2.0.0 says.
public struct Version: Sendable, Hashable, Comparable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var major, minor, patch: Int
    public var prerelease: [String]

    public init(_ major: Int, _ minor: Int, _ patch: Int, prerelease: [String] = []) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
    }

    /// Reads `1.4.0` or `2.0.0-beta.1`; build metadata after `+` is dropped. `nil` for anything else.
    public init?(_ text: String) {
        let core = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = core.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { Self.number($0) }
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else {
            return nil
        }
        var prerelease: [String] = []
        if parts.count == 2 {
            prerelease = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let isWord = { (word: String) in
                !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
            let isPaddedNumber = { (word: String) in
                word.count > 1 && word.first == "0" && word.allSatisfy { ("0"..."9").contains($0) }
            }
            guard prerelease.allSatisfy(isWord), !prerelease.contains(where: isPaddedNumber) else { return nil }
        }
        self.init(major, minor, patch, prerelease: prerelease)
    }

    /// A literal must be a version: a module that says `version: "one"` stops the first time it is loaded, in its author's hands.
    public init(stringLiteral text: String) {
        guard let version = Version(text) else { preconditionFailure("\"\(text)\" is not a version like 1.4.0") }
        self = version
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let version = Version(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a version like 1.4.0"))
        }
        self = version
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String {
        "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
    }

    public static func < (left: Version, right: Version) -> Bool {
        let leftCore = [left.major, left.minor, left.patch]
        let rightCore = [right.major, right.minor, right.patch]
        if leftCore != rightCore { return leftCore.lexicographicallyPrecedes(rightCore) }
        // A release comes after all its pre-releases.
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (leftWord, rightWord) in zip(left.prerelease, right.prerelease) where leftWord != rightWord {
            switch (number(leftWord[...]), number(rightWord[...])) {
            case (let leftNumber?, let rightNumber?): return leftNumber < rightNumber
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return leftWord < rightWord
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ ("0"..."9").contains($0) }), text == "0" || text.first != "0" else {
            return nil
        }
        return Int(text)
    }
}
