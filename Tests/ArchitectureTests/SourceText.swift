import Foundation

/// One Swift file, read as far as the rules need: its code without comments and string contents, its string literals, and its
/// comments, each with its line.
struct SourceText {
    /// A piece of the file and the line on which it begins, counted from 1.
    struct Piece: Equatable {
        var line: Int
        var text: String
    }

    /// The path from the root of the repository: `Sources/Domain/Services/ServiceState.swift`.
    let path: String
    /// The lines of code; comments are gone, a string literal is `""`, the code inside an interpolation stays.
    let code: [String]
    /// The string literals; an interpolation reads as `?`.
    let literals: [Piece]
    let comments: [Piece]

    init(path: String, text: String) {
        var scanner = SourceScanner(text)
        scanner.scanCode(until: nil)
        self.path = path
        code = scanner.code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        literals = scanner.literals
        comments = scanner.comments
    }

    /// The modules this file imports.
    var imports: [Piece] {
        let keyword =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|actor|func|var|let|typealias)\s+)?([A-Za-z_]\w*)/
        return code.enumerated().compactMap { index, line in
            guard line.contains("import"), let match = line.firstMatch(of: keyword) else { return nil }
            return Piece(line: index + 1, text: String(match.1))
        }
    }
}
