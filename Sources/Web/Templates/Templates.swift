import Foundation
import Mustache

/// All templates of the panel, parsed once.
///
/// ```swift
/// let templates = try Templates.load(from: assets.appending(path: "Templates"))
/// let html = try templates.render(ClientsPage(rows: rows), in: frame)
/// ```
/// Templates are Mustache with stricter habits: what a template names must exist in its model (a `nil` exists and is
/// empty), only ``SafeHTML`` is printed unescaped, `{{#hasRows}}` asks whether the list `rows` has entries, and
/// addresses in `href`, `action` and `src` lose every scheme that may not be linked.
struct Templates: Sendable {
    private let library: MustacheLibrary
    private let names: Set<String>
    private let tags: [Tag]

    /// Reads every `.mustache` below a folder; a template's name is its path there without the ending.
    ///
    /// - Throws: ``TemplateError`` with file and line for anything that cannot be drawn, such as a partial that does
    ///   not exist; what reading the files throws.
    static func load(from root: URL) throws -> Templates {
        var texts: [String: String] = [:]
        let folder = root.resolvingSymlinksInPath().path(percentEncoded: false)
        let found = FileManager.default.enumerator(atPath: folder)
        while let path = found?.nextObject() as? String {
            guard path.hasSuffix(ending) else { continue }
            texts[String(path.dropLast(ending.count))] = try String(
                contentsOf: URL(filePath: folder).appending(path: path), encoding: .utf8)
        }
        guard !texts.isEmpty else { throw TemplateError(file: folder, line: 1, message: "there are no templates here") }
        return try Templates(texts)
    }

    /// Templates by their names.
    init(_ texts: [String: String]) throws(TemplateError) {
        var sources: [String: TemplateSource] = [:]
        var tags: [Tag] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            // The line break at a file's end is the editor's: drawn inside a line, it would be a space.
            let source = try TemplateSource(
                String(text.trimmingSuffix(while: \.isNewline)), file: name + Self.ending, firstNumber: tags.count)
            tags += source.tags
            sources[name] = source
        }
        var parsed: [String: MustacheTemplate] = [:]
        for (name, source) in sources {
            try Self.check(source, among: sources)
            parsed[name] = try source.parsed()
        }
        library = MustacheLibrary(templates: parsed)
        names = Set(parsed.keys)
        self.tags = tags
    }

    private static let ending = ".mustache"

    /// Draws a page in its frame.
    ///
    /// - Throws: ``TemplateError`` for the first name that the template uses and the page does not have.
    func render<P: Page>(_ page: P, in frame: P.Frame) throws -> String {
        let title = (page.isRefused ? "Error: " : "") + "\(page.title) · \(frame.titleSuffix)"
        var around = try Node(encoding: frame).members ?? [:]
        around["windowTitle"] = .text(title)
        around["place"] = .text(page.title)
        around["crumbs"] = try Node(encoding: page.crumbs)
        var members = try Node(encoding: page).members ?? [:]
        members["frame"] = .object(around)
        members["csrf"] = .text(frame.csrf)
        return try render(P.template, .object(members))
    }

    /// Draws a block alone, as a server-sent event carries it.
    func render<B: Block>(_ block: B) throws -> String { try render(B.template, block) }

    /// Draws a template with any model.
    func render(_ name: String, _ model: some Encodable) throws -> String { try render(name, Node(encoding: model)) }

    private func render(_ name: String, _ model: Node) throws -> String {
        guard let template = library.getTemplate(named: name) else {
            throw TemplateError(file: name + Self.ending, line: 1, message: "there is no such template")
        }
        return try draw(template, model, tags, library)
    }

    /// Whether there is a template of this name.
    func contains(_ name: String) -> Bool { names.contains(name) }

    /// Partials and the blocks that a template replaces must exist.
    private static func check(_ source: TemplateSource, among all: [String: TemplateSource]) throws(TemplateError) {
        for partial in source.partials {
            guard all[partial.name] != nil else {
                throw TemplateError(
                    file: source.file, line: partial.line, message: "there is no partial '\(partial.name)'")
            }
            let known = partial.overrides.isEmpty ? [] : blocks(of: partial.name, among: all)
            for (block, line) in partial.overrides where !known.contains(block) {
                throw TemplateError(file: source.file, line: line, message: "'\(partial.name)' has no block '\(block)'")
            }
        }
    }

    private static func blocks(of name: String, among all: [String: TemplateSource]) -> Set<String> {
        var found: Set<String> = []
        var seen: Set<String> = [name]
        var waiting = [name]
        while let next = waiting.popLast(), let source = all[next] {
            found.formUnion(source.blocks)
            for partial in source.partials where seen.insert(partial.name).inserted { waiting.append(partial.name) }
        }
        return found
    }
}

/// Lets the engine draw, and throws the first mistake that it met.
func draw(_ template: MustacheTemplate, _ model: Node, _ tags: [Tag], _ library: MustacheLibrary?) throws -> String {
    let drawing = Drawing(tags: tags)
    let html = template.render(Drawn(node: model, drawing: drawing, isRoot: true), library: library)
    if let mistake = drawing.mistakes.first { throw mistake }
    return html
}

extension TemplateSource {
    /// The template for the engine. Its own checks have been made by then, so an error here has no better place than
    /// line 1.
    func parsed() throws(TemplateError) -> MustacheTemplate {
        do { return try MustacheTemplate(string: text) } catch let error as MustacheTemplate.ParserError {
            throw TemplateError(file: file, line: error.context.lineNumber, message: "\(error.error)")
        } catch { throw TemplateError(file: file, line: 1, message: "\(error)") }
    }
}

extension String {
    /// Without the characters at its end that are meant.
    fileprivate func trimmingSuffix(while isMeant: (Character) -> Bool) -> Substring {
        var part = self[...]
        while let last = part.last, isMeant(last) { part.removeLast() }
        return part
    }
}
