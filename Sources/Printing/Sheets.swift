import CPango

/// The pages of a document while they are filled: what is to be drawn on each, and how far down the last one is full.
struct Sheets {
    typealias Mark = (OpaquePointer?) -> Void

    // A4 in points, and its margins.
    static let width = 595.276
    static let height = 841.89
    static let left = 53.0
    static let right = width - 53.0
    static let measure = right - left
    static let top = 54.0

    /// Where the foot of every page begins.
    let bottom: Double
    private(set) var pages: [[Mark]] = [[]]
    /// Where the next thing goes.
    var y = Sheets.top
    /// Where the current page began below its head: when `y` is still there, a page break would gain nothing.
    private var start = Sheets.top

    init(foot: Double) { bottom = Sheets.height - foot }

    /// What is free on the last page.
    var room: Double { bottom - y }
    var isFresh: Bool { y <= start }

    mutating func turn(head: (inout Sheets) -> Void) {
        pages.append([])
        y = Self.top
        head(&self)
        start = y
    }

    mutating func mark(_ mark: @escaping Mark) { pages[pages.count - 1].append(mark) }

    /// The first line's baseline is at `baseline`, the others follow.
    mutating func draw(_ block: TextBlock, x: Double, baseline: Double) {
        var top = baseline - (block.lines.first?.ascent ?? 0)
        for line in block.lines {
            let baseline = top + line.ascent
            mark { block.draw(line, x: x, baseline: baseline, on: $0) }
            top += line.height
        }
    }

    /// Each line ends at `end`.
    mutating func draw(_ block: TextBlock, end: Double, baseline: Double) {
        var top = baseline - (block.lines.first?.ascent ?? 0)
        for line in block.lines {
            let baseline = top + line.ascent
            mark { block.draw(line, x: end - line.width - line.x, baseline: baseline, on: $0) }
            top += line.height
        }
    }

    mutating func draw(_ block: TextBlock, x: Double, top: Double) {
        draw(block, x: x, baseline: top + (block.lines.first?.ascent ?? 0))
    }

    /// A level line from one end to another.
    mutating func rule(_ ink: Ink, from start: Double = Sheets.left, to end: Double = Sheets.right, width: Double = 0.6)
    {
        let y = y
        mark { context in
            Sheets.use(ink, context)
            cairo_set_line_width(context, width)
            cairo_move_to(context, start, y)
            cairo_line_to(context, end, y)
            cairo_stroke(context)
        }
    }

    /// A filled box with round corners.
    mutating func box(_ ink: Ink, x: Double, y: Double, width: Double, height: Double, radius: Double) {
        mark { context in
            Sheets.use(ink, context)
            cairo_new_sub_path(context)
            for (corner, quarter) in [(0.0, -1.0), (1, 0), (2, 1), (3, 2)] {
                let isRight = corner < 2
                let isLow = corner == 1 || corner == 2
                cairo_arc(
                    context, isRight ? x + width - radius : x + radius, isLow ? y + height - radius : y + radius,
                    radius, quarter * .pi / 2, (quarter + 1) * .pi / 2)
            }
            cairo_close_path(context)
            cairo_fill(context)
        }
    }

    private static func use(_ ink: Ink, _ context: OpaquePointer?) {
        cairo_set_source_rgb(context, ink.red, ink.green, ink.blue)
    }
}
