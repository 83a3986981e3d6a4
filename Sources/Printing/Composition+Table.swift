import Vocabulary

/// The table of lines, and the sums below it.
extension Composition {
    private struct Columns {
        var quantity: Double
        var unit: Double
        var amount: Double
        /// Where the description may go up to; the others end where their column does.
        var description: Double {
            Sheets.measure - [quantity, unit, amount].reduce(0) { $0 + ($1 > 0 ? $1 + gap : 0) }
        }
        var amountEnd: Double { Sheets.right }
        var unitEnd: Double { amountEnd - amount - gap }
        var quantityEnd: Double { unitEnd - (unit > 0 ? unit + gap : 0) }
        let gap = 18.0
    }

    private struct Row {
        let description: TextBlock
        let quantity: TextBlock
        let unit: TextBlock?
        let amount: TextBlock
        /// The first baseline, from the top of the row's text.
        var ascent: Double {
            [description, quantity, amount].compactMap(\.lines.first?.ascent).max() ?? 0
        }
        var height: Double { max(description.height, quantity.height, amount.height) + 2 * padding }
        let padding = 5.5
    }

    func table() {
        let words = document.words
        let head = [words.quantity, words.unit, "\(words.amount), \(document.total.currency.code)"]
            .map { type.set(oneLine($0), .label) }
        let cells = document.lines.map { line in
            (
                quantity: type.set(line.quantity, .body, width: 90),
                unit: line.unit.map { type.set($0.groupedText, .sum) },
                amount: type.set(line.amount.groupedText, .sum)
            )
        }
        let hasQuantity = document.lines.contains { !$0.quantity.isEmpty }
        let hasUnit = document.lines.contains { $0.unit != nil }
        let columns = Columns(
            quantity: hasQuantity ? max(cells.map(\.quantity.width).max() ?? 0, head[0].width) : 0,
            unit: hasUnit ? max(cells.compactMap { $0.unit?.width }.max() ?? 0, head[1].width) : 0,
            amount: max(cells.map(\.amount.width).max() ?? 0, head[2].width))
        let rows = zip(document.lines, cells).map { line, cells in
            let paragraphs: [(text: String, style: TextStyle)] =
                [(line.description, .body)] + (line.detail.isEmpty ? [] : [(line.detail, .detail)])
            return Row(
                description: type.set(paragraphs, width: columns.description), quantity: cells.quantity,
                unit: cells.unit, amount: cells.amount)
        }
        let description = type.set(oneLine(words.description), .label)
        let drawHead = { (sheets: inout Sheets) in
            let baseline = sheets.y + 8
            sheets.draw(description, x: Sheets.left, baseline: baseline)
            if hasQuantity { sheets.draw(head[0], end: columns.quantityEnd, baseline: baseline) }
            if hasUnit { sheets.draw(head[1], end: columns.unitEnd, baseline: baseline) }
            sheets.draw(head[2], end: columns.amountEnd, baseline: baseline)
            sheets.y += 15
            sheets.rule(.rim, width: 0.9)
        }
        let sums = sumRows()
        let sumHeight = sums.reduce(14) { $0 + $1.height }
        if sheets.room < 15 + (rows.first.map { min($0.height, Self.kept) } ?? 0) { turn() }
        drawHead(&sheets)
        for (index, row) in rows.enumerated() {
            // The sums do not stand on a page without a line.
            let company = index == rows.count - 1 && row.height <= Self.kept ? sumHeight : 0
            draw(row, columns, company: company, head: drawHead)
        }
        if sheets.room < sumHeight { turn() }
        sheets.y += 14
        for sum in sums { draw(sum) }
    }

    /// A row that is not higher than this is not broken.
    private static let kept = 130.0

    private func draw(_ row: Row, _ columns: Columns, company: Double, head: (inout Sheets) -> Void) {
        let isKept = row.height <= Self.kept
        // A row that is broken keeps at least three lines together, and its quantity.
        let begin = max(3 * (row.description.lines.first?.height ?? 0), row.quantity.height)
        let least = isKept ? row.height + company : begin + 2 * row.padding
        if sheets.room < least, !sheets.isFresh { turn(head) }
        sheets.y += row.padding
        let top = sheets.y
        let baseline = top + row.ascent
        sheets.draw(row.quantity, end: columns.quantityEnd, baseline: baseline)
        if let unit = row.unit { sheets.draw(unit, end: columns.unitEnd, baseline: baseline) }
        sheets.draw(row.amount, end: columns.amountEnd, baseline: baseline)
        let page = sheets.pages.count
        sheets.y += row.ascent - (row.description.lines.first?.ascent ?? 0)
        for line in row.description.lines {
            if sheets.room < line.height + row.padding, !sheets.isFresh {
                turn(head)
                sheets.y += row.padding
            }
            place(line, of: row.description, x: Sheets.left)
            sheets.y += line.height
        }
        if sheets.pages.count == page { sheets.y = max(sheets.y, top + row.height - 2 * row.padding) }
        sheets.y += row.padding
        sheets.rule(.line)
    }

    private struct SumRow {
        enum Kind { case plain, total, due }
        let label: TextBlock
        let amount: TextBlock
        let kind: Kind
        var height: Double {
            switch kind {
            case .plain: max(label.height, amount.height) + 4
            case .total: max(label.height, amount.height) + 13
            case .due: max(label.height, amount.height) + 20
            }
        }
    }

    private static let sumWidth = 236.0

    private func sumRows() -> [SumRow] {
        let words = document.words
        let row = { (label: String, amount: Money, kind: SumRow.Kind) in
            let styles: (TextStyle, TextStyle) =
                switch kind {
                case .plain: (.sumLabel, .sum)
                case .total: (.total, .total)
                case .due: (.due, .due)
                }
            let text = kind == .plain ? amount.groupedText : amount.shownText
            let figure = self.type.set(text, styles.1)
            return SumRow(
                label: self.type.set(label, styles.0, width: max(60, Self.sumWidth - figure.width - 30)),
                amount: figure, kind: kind)
        }
        var rows: [SumRow] = []
        if let subtotal = document.subtotal { rows.append(row(words.subtotal, subtotal, .plain)) }
        rows += document.taxes.map { row($0.label, $0.amount, .plain) }
        rows.append(row(words.total, document.total, .total))
        if let paid = document.paid { rows.append(row(words.paid, paid, .plain)) }
        if let due = document.amountDue { rows.append(row(words.amountDue, due, .due)) }
        return rows
    }

    private func draw(_ sum: SumRow) {
        let left = Sheets.right - Self.sumWidth
        switch sum.kind {
        case .plain: sheets.y += 2
        case .total:
            sheets.y += 4
            sheets.rule(.rim, from: left, width: 0.9)
            sheets.y += 6
        case .due:
            sheets.y += 6
            sheets.box(
                .accentSoft, x: left - 10, y: sheets.y, width: Self.sumWidth + 20, height: sum.height - 6, radius: 5)
            sheets.y += 7
        }
        let baseline = sheets.y + max(sum.label.lines.first?.ascent ?? 0, sum.amount.lines.first?.ascent ?? 0)
        sheets.draw(sum.label, x: left, baseline: baseline)
        sheets.draw(sum.amount, end: Sheets.right, baseline: baseline)
        sheets.y += max(sum.label.height, sum.amount.height)
        switch sum.kind {
        case .plain: sheets.y += 2
        case .total: sheets.y += 3
        case .due: sheets.y += 7
        }
    }
}
