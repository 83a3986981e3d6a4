import Mustache

/// One drawing of a template: what its tags are, and what went wrong on the way.
///
/// The engine cannot be stopped by an error, so mistakes are collected here and thrown when it is done. An object of
/// this class lives in one call of `render` and is never shared.
final class Drawing {
    let tags: [Tag]
    private(set) var mistakes: [TemplateError] = []

    init(tags: [Tag]) { self.tags = tags }

    func note(_ mistake: TemplateError) {
        if mistakes.count < 20, !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    /// The tag that the engine asks for by its number.
    func tag(_ number: String) -> Tag? {
        guard number.first == "t", let index = Int(number.dropFirst()), tags.indices.contains(index) else { return nil }
        return tags[index]
    }
}

/// A node in the hands of the engine. `Any` is the engine's own word for what a template may draw.
struct Drawn: MustacheParent {
    let node: Node
    let drawing: Drawing
    /// Nothing is asked after it: a name that it does not know is a mistake.
    var isRoot = false

    func child(named number: String) -> Any? {
        guard let tag = drawing.tag(number) else { return nil }
        guard let found = find(tag) else {
            guard isRoot else { return nil }
            drawing.note(tag.mistake("there is no '\(tag.name)' here"))
            return blank(for: tag)
        }
        return tag.use == .section ? section(found, tag) : Printed(renderText: printed(found, tag))
    }

    /// What the tag's path leads to; `nil` if its first name is not known here.
    private func find(_ tag: Tag) -> Node? {
        if tag.path == ["."] { return node }
        guard var found = member(tag.path[0], of: node) else { return nil }
        for (index, name) in tag.path.enumerated().dropFirst() {
            if found == .null { return .null }
            guard let next = member(name, of: found) else {
                drawing.note(tag.mistake("'\(tag.path[..<index].joined(separator: "."))' has no '\(name)'"))
                return .null
            }
            found = next
        }
        return found
    }

    /// A member by its name; `hasRows` says whether `rows` is there and not empty, unless the model has a word of its
    /// own for it.
    private func member(_ name: String, of node: Node) -> Node? {
        guard let members = node.members else { return nil }
        if let member = members[name] { return member }
        let rest = name.dropFirst(3)
        guard name.hasPrefix("has"), let first = rest.first, first.isUppercase else { return nil }
        return members[first.lowercased() + rest.dropFirst()].map { .flag($0.isFilled) }
    }

    private func section(_ found: Node, _ tag: Tag) -> Any? {
        switch found {
        case .list(let items): items.map { Drawn(node: $0, drawing: drawing) }
        case .object, .text, .safe: found.isFilled ? Drawn(node: found, drawing: drawing) : false
        case .flag, .null: found.isFilled
        case .number:
            refuse(tag.mistake("'\(tag.name)' is a number: test a flag instead"))
        }
    }

    private func printed(_ found: Node, _ tag: Tag) -> String {
        switch (found, tag.use) {
        case (.null, _): return ""
        case (.number(let number), .escaped): return number
        case (.text(let text), .address): return escaped(Link(text).text)
        case (.text(let text), .escaped), (.text(let text), .section): return escaped(text)
        case (.safe(let markup), .raw): return markup.html
        case (.safe, _): drawing.note(tag.mistake("'\(tag.name)' is markup: write {{{\(tag.name)}}}"))
        case (.text, .raw), (.number, .raw):
            drawing.note(tag.mistake("'\(tag.name)' is not markup: write {{\(tag.name)}}"))
        case (.number, _): drawing.note(tag.mistake("'\(tag.name)' is a number and no address"))
        case (.flag, _): drawing.note(tag.mistake("'\(tag.name)' is a flag: write {{#\(tag.name)}}"))
        case (.list, _): drawing.note(tag.mistake("'\(tag.name)' is a list: write {{#\(tag.name)}}"))
        case (.object, _): drawing.note(tag.mistake("'\(tag.name)' is an object: name one of its members"))
        }
        return ""
    }

    private func blank(for tag: Tag) -> Any { tag.use == .section ? false : Printed(renderText: "") }

    private func refuse(_ mistake: TemplateError) -> Bool {
        drawing.note(mistake)
        return false
    }
}

/// A finished piece of output.
private struct Printed: MustacheCustomRenderable {
    let renderText: String
    var isNull: Bool { false }
}
