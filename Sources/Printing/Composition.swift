import CPango
import Vocabulary

/// One document on its way to paper: first everything is set and placed, then the pages are drawn, when their count is known.
final class Composition {
    let document: PrintedDocument
    let type: Typesetter
    var sheets: Sheets
    private let footer: TextBlock

    init(_ document: PrintedDocument) throws {
        self.document = document
        type = try Typesetter(language: document.language)
        let footer = type.set(document.footer, .foot, width: Sheets.measure - 90)
        self.footer = footer
        // However long the footer is: more than this and nothing is left for the document.
        sheets = Sheets(foot: 46 + min(footer.height, 120))
    }

    func file() throws -> [UInt8] {
        opening()
        parties()
        table()
        notes()
        let file = try PDFFile(
            width: Sheets.width, height: Sheets.height, title: heading, author: document.seller.name,
            created: document.created)
        for (index, page) in sheets.pages.enumerated() {
            for mark in page + foot(page: index + 1) { mark(file.context) }
            file.endPage()
        }
        return try file.close()
    }

    /// "Invoice INV/2026/7".
    var heading: String { [document.title, document.number].compactMap(\.self).joined(separator: " ") }

    /// Goes on on a new page, under a line that says whose page it is.
    func turn(_ head: (inout Sheets) -> Void = { _ in }) {
        let name = type.set(oneLine(heading), .running)
        let seller = type.set(oneLine(document.seller.name), .runningQuiet)
        sheets.turn { sheets in
            let baseline = sheets.y + 8
            sheets.draw(name, x: Sheets.left, baseline: baseline)
            if name.width + seller.width + 20 < Sheets.measure {
                sheets.draw(seller, end: Sheets.right, baseline: baseline)
            }
            sheets.y += 18
            sheets.rule(.line)
            sheets.y += 20
            head(&sheets)
        }
    }

    /// The title, the stamp, and the strip of facts.
    private func opening() {
        let title = type.set(oneLine(document.title), .title, width: Sheets.measure - 150)
        sheets.box(.accent, x: Sheets.left, y: sheets.y, width: 26, height: 2.5, radius: 1.25)
        sheets.y += 14
        if let stamp = document.stamp { draw(stamp, around: sheets.y + title.height / 2) }
        sheets.draw(title, x: Sheets.left, top: sheets.y)
        sheets.y += title.height + 18
        sheets.rule(.line)
        sheets.y += 12
        facts()
        sheets.y += 13
        sheets.rule(.line)
        sheets.y += 20
    }

    private func facts() {
        let words = document.words
        let due = document.amountDue ?? document.total
        let facts = [
            (words.number, document.number), (words.issued, document.issued), (words.due, document.due),
            (document.amountDue == nil ? words.total : words.amountDue, due.shownText),
        ].compactMap { label, value in value.map { (label: label, value: $0) } }
        // The first is as wide as two when there is room: a number may be long.
        let unit = Sheets.measure / Double(facts.count)
        var x = Sheets.left
        var height = 0.0
        for (index, fact) in facts.enumerated() {
            let isLast = index == facts.count - 1
            let style = isLast ? TextStyle(size: 10, weight: .semibold, ink: .accent) : TextStyle.fact
            let block = type.set([(fact.label, .label), (fact.value, style)], width: unit - 14)
            sheets.draw(block, x: x, top: sheets.y)
            height = max(height, block.height)
            x += unit
        }
        sheets.y += height
    }

    private func draw(_ stamp: PrintedDocument.Stamp, around middle: Double) {
        let (ink, soft): (Ink, Ink) =
            switch stamp.tone {
            case .good: (.green, .greenSoft)
            case .bad: (.red, .redSoft)
            case .quiet: (.slate, .slateSoft)
            }
        let style = TextStyle(size: 9, weight: .semibold, ink: ink, tracking: 0.6, leading: 1)
        let block = type.set(oneLine(stamp.text), style)
        let (width, height) = (block.width + 20, 21.0)
        sheets.box(
            soft, x: Sheets.right - width, y: middle - height / 2, width: width, height: height, radius: height / 2)
        // Capitals stand in the middle: their height is seven tenths of the size.
        sheets.draw(block, x: Sheets.right - width + 10, baseline: middle + 0.36 * style.size)
    }

    /// The two side by side. They go on on the next page if they are longer than this one.
    private func parties() {
        let unit = Sheets.measure / 2
        var columns = [(document.words.seller, document.seller), (document.words.buyer, document.buyer)].map {
            label, party in
            let paragraphs =
                [(text: label, style: TextStyle.label), (party.name, .name)] + party.lines.map { ($0, .body) }
            let block = type.set(paragraphs.filter { !$0.text.isEmpty }, width: unit - 24)
            return (block: block, rest: block.lines[...])
        }
        while true {
            let top = sheets.y
            var end = top
            for index in columns.indices {
                sheets.y = top
                while let line = columns[index].rest.first, line.height <= sheets.room || top == sheets.y {
                    place(line, of: columns[index].block, x: Sheets.left + Double(index) * unit)
                    sheets.y += line.height
                    columns[index].rest.removeFirst()
                }
                end = max(end, sheets.y)
            }
            sheets.y = end
            guard columns.contains(where: { !$0.rest.isEmpty }) else { break }
            turn()
        }
        sheets.y += 26
    }

    private func notes() {
        guard !document.notes.isEmpty else { return }
        let head = type.set(oneLine(document.words.notes), .label)
        let block = type.set(document.notes, .body, width: min(Sheets.measure, 400))
        sheets.y += 26
        if sheets.room < head.height + 3 + min(block.height, 40) { turn() }
        sheets.draw(head, x: Sheets.left, top: sheets.y)
        sheets.y += head.height + 3
        for line in block.lines {
            if sheets.room < line.height { turn() }
            place(line, of: block, x: Sheets.left)
            sheets.y += line.height
        }
    }

    /// One line of a block, with its top where the page is full up to.
    func place(_ line: TextBlock.Line, of block: TextBlock, x: Double) {
        let baseline = sheets.y + line.ascent
        sheets.mark { block.draw(line, x: x, baseline: baseline, on: $0) }
    }

    private func foot(page: Int) -> [Sheets.Mark] {
        var foot = Sheets(foot: 0)
        foot.y = sheets.bottom + 10
        foot.rule(.line)
        let count = document.words.page.replacing("{PAGE}", with: "\(page)")
            .replacing("{PAGES}", with: "\(sheets.pages.count)")
        let baseline = foot.y + 14
        foot.draw(footer, x: Sheets.left, baseline: baseline)
        foot.draw(type.set(oneLine(count), .foot), end: Sheets.right, baseline: baseline)
        return foot.pages[0]
    }

    /// A text for a place that has one line.
    func oneLine(_ text: String) -> String {
        TextBlock.printable(text).split(separator: "\n").joined(separator: " ")
    }
}
