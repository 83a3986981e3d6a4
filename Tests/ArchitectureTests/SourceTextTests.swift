import Testing

/// What is code and what is not.
@Suite struct SourceTextTests {
    private func read(_ text: String) -> SourceText { SourceText(path: "Sources/Web/A.swift", text: text) }

    @Test func commentsAreNotCode() {
        let source = read("a // b\n/* c /* d */ e\n*/ f")
        #expect(source.code == ["a ", "", " f"])
        #expect(source.comments.map(\.line) == [1, 2])
    }

    @Test func contentsOfStringsAreNotCode() {
        let source = read(#"let a = "x // \" y" + "z""#)
        #expect(source.code == [#"let a = "" + """#])
        #expect(source.literals.map(\.text) == [#"x // \" y"#, "z"])
    }

    @Test func codeInAnInterpolationIsCode() {
        let source = read(#"let a = "x \(f("y \(g(1))")) z""#)
        #expect(source.code[0].contains("f("))
        #expect(source.code[0].contains("g(1)"))
        #expect(!source.code[0].contains("x"))
        #expect(source.literals.map(\.text) == ["y ?", "x ? z"])
    }

    @Test func rawAndLongStringsEndWhereTheyEnd() {
        let source = read("let a = #\"one \"quote\" \\(no)\"#; let b = \"\"\"\n  two \"quotes\"\n  \"\"\"; c")
        #expect(source.literals.map(\.text) == ["one \"quote\" \\(no)", "\n  two \"quotes\"\n  "])
        #expect(source.code.last == "\"\"; c")
    }

    @Test func aRegexIsNotAString() {
        let source = read(#"let a = /"[^"\/]*/; let b = 4 / 2; let c = #/"x/"/#; let d = "text" // end"#)
        #expect(source.literals.map(\.text) == ["text"])
        #expect(source.comments.map(\.text) == ["// end"])
        #expect(source.code[0].contains("4 / 2"))
    }

    @Test func aRawIdentifierMayHoldQuotesAndSlashes() {
        let source = read("func `R07 a \"name // with` () {} // end\nlet a = \"text\"")
        #expect(source.code == ["func `R07 a \"name // with` () {} ", "let a = \"\""])
        #expect(source.literals.map(\.text) == ["text"])
    }

    @Test func linesKeepTheirNumbers() {
        let source = read("/*\n\n*/\nlet a = \"\"\"\n  b\n  \"\"\"\nimport Foundation")
        #expect(source.imports == [.init(line: 7, text: "Foundation")])
    }
}
